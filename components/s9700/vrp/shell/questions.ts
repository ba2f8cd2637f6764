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

/** How a sentence begins that is no continuation of the line above it. */
const SENTENCE = /^\s*(?:Warning|Info|Error|Are you|The )/;

/** How far from the end the choices may begin, in characters. */
const CHOICES_LENGTH = 200;

/**
 * The whole text on one line, where it ends in a question; undefined where it does not. Everything is handed over that
 * the switch said since it was spoken to, not only its last sentence: the sentence before may say what the question is
 * about.
 */
export function questionAtEnd(text: string): string | undefined {
  const end = text.slice(-CHOICES_LENGTH).replace(/\n/g, "");
  return QUESTION_ENDS.some((choices) => choices.test(end)) ? onOneLine(text) : undefined;
}

/** VRP breaks a line at the terminal's width, in mid-word: no blank comes in there. */
function onOneLine(text: string): string {
  let joined = "";
  for (const line of text.split("\n"))
    joined += /[.:!]$/.test(joined) || SENTENCE.test(line) ? ` ${line}` : line;
  return joined.replace(/\s+/g, " ").trim();
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
