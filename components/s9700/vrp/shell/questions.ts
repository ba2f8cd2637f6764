/** What can be chosen; the long forms are VRP8's. */
const YES = String.raw`y(?:es)?(?:\s*\(yes\))?`;
const NO = String.raw`n(?:o)?(?:\s*\(no\))?`;
const CANCEL = String.raw`c(?:ancel)?(?:\s*\(cancel\))?`;
const CHOICES = String.raw`\s*${YES}\s*\/\s*(?:all\s*\/\s*)?${NO}(?:\s*\/\s*${CANCEL})?\s*`;

/** How a question ends, its line ends removed. */
const QUESTION_ENDS: readonly RegExp[] = [
  // [Y/N]:  [Y/N/C]:  [Y(yes)/N(no)/C(cancel)]:  [Yes/All/No/Cancel]:  (y/n)[n]:  (AR, AC6005, eNSP)
  new RegExp(String.raw`[\[(<{]${CHOICES}[\])>}]\s*(?:\[\s*\w{0,6}\s*\]\s*)?[:?]?\s*$`, "i"),
  // Please input the file name ( *.cfg, *.zip ) [vrpcfg.zip]:
  /\[[\w.$:/-]+\.(?:zip|cfg|dat)\]\s*:\s*$/i,
];

/** How the sentence begins that ends in a question. */
const STATEMENT = /^\s*(?:Warning|Info|Error|Are you|The (?:password|current|BGP|system|device|initial))/;

/** Longest question, in characters. */
const LONGEST = 800;

/** The question at the end of the text, its lines joined: VRP breaks it at the terminal's width, in mid-word. */
export function questionAtEnd(text: string): string | undefined {
  const tail = text.slice(-LONGEST);
  const joined = tail.replace(/\n/g, "");
  if (!QUESTION_ENDS.some((end) => end.test(joined))) return undefined;
  const lines = tail.split("\n");
  let start = lines.length - 1;
  while (start > 0 && !STATEMENT.test(lines[start] ?? "")) start--;
  return lines.slice(start).join("").replace(/\s+/g, " ").trim();
}

/** VRP8 asks this on leaving. `n` would discard what was typed, which may be another user's work. */
const UNCOMMITTED = /uncommitted config/i;

/** True for the question whether the candidate is to be committed, discarded or kept. */
export function isAboutCandidate(question: string): boolean {
  return UNCOMMITTED.test(question);
}

/** The answer that changes nothing. */
export function refusingAnswer(question: string): "n" | "c" {
  return isAboutCandidate(question) ? "c" : "n";
}
