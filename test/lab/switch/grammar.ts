/** Parameter kinds of a command: name → does the word fit? */
const KINDS: Record<string, (word: string) => boolean> = {
  peer: (word) => isAddress(word) || /^[A-Za-z][\w-]{0,46}$/.test(word),
  ip: isIpv4,
  address: isAddress,
  as: (word) => (/^\d+$/.test(word) ? inRange(word, 1, 4294967295) : /^\d{1,5}\.\d{1,5}$/.test(word)),
  word: (word) => word.length > 0,
  interface: (word) =>
    /^(?:Vlanif|LoopBack|GigabitEthernet|XGigabitEthernet|40GE|Eth-Trunk|NULL)[\d/]+$/i.test(word),
  rest: (word) => word.length > 0,
};

function isIpv4(word: string): boolean {
  return /^\d+\.\d+\.\d+\.\d+$/.test(word) && word.split(".").every((part) => Number(part) <= 255);
}

function isAddress(word: string): boolean {
  return isIpv4(word) || /^[0-9a-f:]*:[0-9a-f:]+$/i.test(word);
}

function inRange(word: string, low: number, high: number): boolean {
  return /^\d+$/.test(word) && Number(word) >= low && Number(word) <= high;
}

export type Parameters = Record<string, string>;

export interface Command<Context> {
  /** `peer <peer> as-number <as>`; `<hop:1-255>` is a number in a range; `<text...>` takes the rest of the line. */
  readonly pattern: string;
  /** Privilege level that it takes. */
  readonly level: number;
  readonly run: (context: Context, parameters: Parameters) => Promise<void> | void;
}

export type Parsed<Context> =
  | { readonly command: Command<Context>; readonly parameters: Parameters }
  | { readonly error: string; readonly column: number };

interface Word {
  readonly text: string;
  readonly column: number;
}

function split(line: string): Word[] {
  return [...line.matchAll(/"[^"]*"|\S+/g)].map((found) => ({ text: found[0], column: found.index }));
}

const isParameter = (token: string) => token.startsWith("<");

/** Reads a parameter token: its name, and whether the word fits. */
function fits(token: string, word: string): boolean {
  const [, kind = ""] = /^<([^>]+)>$/.exec(token) ?? [];
  if (kind.endsWith("...")) return true;
  const range = /:(\d+)-(\d+)$/.exec(kind);
  if (range) return inRange(word, Number(range[1]), Number(range[2]));
  return (KINDS[kind.replace(/\d$/, "")] ?? KINDS.word!)(word);
}

/** VRP takes any unique beginning of a keyword; its refusals say where in the line it lost the thread. */
export function parse<Context>(commands: readonly Command<Context>[], line: string): Parsed<Context> {
  const words = split(line);
  let candidates = commands.map((command) => ({
    command,
    tokens: command.pattern.split(" "),
    parameters: {} as Parameters,
  }));
  for (const [at, word] of words.entries()) {
    const open = candidates.filter(({ tokens }) => tokens.length > at);
    const keywords = open.filter(({ tokens }) => !isParameter(tokens[at] ?? ""));
    const exact = keywords.filter(({ tokens }) => tokens[at] === word.text.toLowerCase());
    const begun = keywords.filter(({ tokens }) => (tokens[at] ?? "").startsWith(word.text.toLowerCase()));
    const named = open.filter(({ tokens }) => isParameter(tokens[at] ?? ""));
    const fitting = named.filter(({ tokens }) => fits(tokens[at] ?? "", word.text));
    let next = exact.length > 0 ? exact : fitting.length > 0 && begun.length === 0 ? fitting : begun;
    if (next.length === 0) next = fitting;
    if (exact.length === 0 && next === begun && new Set(begun.map(({ tokens }) => tokens[at])).size > 1) {
      return { error: "Ambiguous command found at '^' position.", column: word.column };
    }
    if (next.length === 0) {
      if (open.length === 0)
        return { error: "Too many parameters found at '^' position.", column: word.column };
      if (named.length > 0) return { error: "Wrong parameter found at '^' position.", column: word.column };
      return { error: "Unrecognized command found at '^' position.", column: word.column };
    }
    for (const candidate of next) {
      const token = candidate.tokens[at] ?? "";
      if (!isParameter(token)) continue;
      const name = token.slice(1, -1).replace(/:.*$/, "");
      if (name.endsWith("...")) {
        candidate.parameters[name.slice(0, -3)] = line.slice(word.column).trim();
        return { command: candidate.command, parameters: candidate.parameters };
      }
      candidate.parameters[name] = word.text;
    }
    candidates = next;
  }
  const whole = candidates.find(({ tokens }) => tokens.length === words.length);
  if (whole) return { command: whole.command, parameters: whole.parameters };
  return { error: "Incomplete command found at '^' position.", column: line.trimEnd().length };
}
