import { withoutUndefined } from "./withoutUndefined";

/** What the engine reads from a thrown value when the object was changed in spite of the failure. */
export interface PartialResult {
  readonly id: string;
  readonly properties: object;
}

/**
 * Makes an error for Pulumi's dynamic-provider process. For some verbs that process prints `${error}: ${error.stack}`:
 * here the two together are the sentence, so no user sees a stack trace.
 * @param partial the engine saves the resource with these properties and marks it as failed
 */
export function failure(message: string, reasons: readonly string[] = [], partial?: PartialResult): Error {
  const sentence = [message, ...reasons].map(oneLine).join(" ");
  const error = new Error(sentence);
  const colon = sentence.indexOf(": ");
  const [head, tail] = colon < 0 ? [sentence, ""] : [sentence.slice(0, colon), sentence.slice(colon + 2)];
  error.toString = () => head;
  error.stack = tail;
  const saved = partial && { ...withoutUndefined(partial), reasons: [message, ...reasons].map(oneLine) };
  return Object.assign(error, saved);
}

/**
 * Converts any error to one sentence, followed by its `notes` where it has some (a VrpError has). One with a partial
 * result stays as it is.
 */
export function asFailure(error: unknown): Error {
  if (error instanceof Error && "id" in error && "properties" in error) return error;
  return failure(messageOf(error), notesOf(error));
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function notesOf(error: unknown): string[] {
  if (!(error instanceof Error) || !("notes" in error) || !Array.isArray(error.notes)) return [];
  return error.notes.map(String);
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ").trim();
}
