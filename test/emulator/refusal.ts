/** A command is refused: with `text` or, where that is empty, with a caret under the parameter `at`. */
export class Refusal extends Error {
  constructor(
    readonly text: string,
    readonly at?: string,
  ) {
    super(text);
  }
}
