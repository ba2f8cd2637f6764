import { VrpError } from "./vrp";

/** What the engine reads from a thrown value when the switch has been changed in spite of the failure. */
export interface PartialResult {
  readonly id: string;
  readonly properties: object;
}

/**
 * An error as Pulumi's dynamic-provider process shall see it. That process prints `${error}: ${error.stack}` for some
 * verbs, so both together are the sentence, and no stack trace reaches a person.
 * With `partial` the engine saves the resource, marked as failed, with these properties.
 */
export function failure(message: string, reasons: readonly string[] = [], partial?: PartialResult): Error {
  const sentence = [message, ...reasons].map(oneLine).join(" ");
  const error = new Error(sentence);
  const colon = sentence.indexOf(": ");
  const [head, tail] = colon < 0 ? [sentence, ""] : [sentence.slice(0, colon), sentence.slice(colon + 2)];
  error.toString = () => head;
  error.stack = tail;
  return Object.assign(error, partial && { ...partial, reasons: [message, ...reasons].map(oneLine) });
}

/** Any error as one sentence; a bug keeps its first line only. */
export function asFailure(error: unknown): Error {
  if (error instanceof VrpError) return failure(error.message, error.notes);
  return failure(error instanceof Error ? error.message : String(error));
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ").trim();
}
