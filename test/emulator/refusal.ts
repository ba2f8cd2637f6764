/** A command's refusal: a text of its own, or (empty) a caret under the parameter `at`. */
export class Refusal extends Error {
  constructor(
    readonly text: string,
    readonly at?: string,
  ) {
    super(text);
  }
}
