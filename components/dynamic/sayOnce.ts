const told = new Set<string>();

/** Prints a sentence for the user. The engine calls `check` and `diff` several times in one run: only the first prints. */
export function sayOnce(text: string): void {
  if (told.has(text)) return;
  told.add(text);
  console.log(text);
}
