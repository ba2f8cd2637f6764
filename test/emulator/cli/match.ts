import { fits, isRest, joinInterface } from "./parameters";
import { forms, type Token } from "./pattern";

/** What was typed: parameters by name, where they stand in the line, and the keywords. */
export class Arguments {
  constructor(
    private readonly values: ReadonlyMap<string, { readonly text: string; readonly column: number }>,
    private readonly keywords: readonly string[],
  ) {}

  /** The parameter; it must be there. */
  get(name: string): string {
    return this.values.get(name)?.text ?? "";
  }
  maybe(name: string): string | undefined {
    return this.values.get(name)?.text;
  }
  has(keyword: string): boolean {
    return this.keywords.includes(keyword);
  }
  column(name: string): number {
    return this.values.get(name)?.column ?? 0;
  }
  /** The command in full, for storing: keywords expanded, parameters as typed. */
  readonly words: readonly string[] = this.keywords;
}

/** A command as data; `Runner` is what runs it. */
export interface Command<Runner> {
  readonly pattern: string;
  /** Privilege level that it takes, 0–15. */
  readonly level: number;
  readonly run: Runner;
  /** May it run while another session holds `configuration exclusive`? Default: commands of level 2 and above may not. */
  readonly harmless?: boolean;
}

export type Failure = "Unrecognized" | "Incomplete" | "Ambiguous" | "Wrong" | "Too many";

export type Match<Runner> =
  | { readonly command: Command<Runner>; readonly args: Arguments }
  | { readonly failure: Failure; readonly column: number };

interface Form<Runner> {
  readonly command: Command<Runner>;
  readonly tokens: readonly Token[];
}

/** The commands of one view, ready to be matched. */
export class Grammar<Runner> {
  private readonly forms: readonly Form<Runner>[];

  constructor(readonly commands: readonly Command<Runner>[]) {
    this.forms = commands.flatMap((command) => forms(command.pattern).map((tokens) => ({ command, tokens })));
  }

  match(line: string): Match<Runner> {
    const text = joinInterface(line);
    const words = split(text);
    let open = this.forms;
    for (const [at, word] of words.entries()) {
      const step = advance(open, at, word);
      if ("failure" in step) return step;
      open = step.open;
      const rest = open.find(({ tokens }) => takesRest(tokens[at]));
      if (rest && open.length > 0) {
        // A text is as long as it is from its first word on.
        const tooLong = !fitsRest(rest.tokens[at], text.slice(word.column).trimEnd());
        return tooLong ? { failure: "Wrong", column: word.column } : matched(rest, words, text);
      }
    }
    const whole = open.find(({ tokens }) => tokens.length === words.length);
    // VRP points behind the end, past one blank.
    return whole ? matched(whole, words, text) : { failure: "Incomplete", column: line.length + 1 };
  }

  /** Keywords and parameters that may follow, for `?` and Tab. */
  next(line: string): string[] {
    const ended = /\s$/.test(line) || line === "";
    const words = split(line);
    const stem = ended ? "" : (words.pop()?.text.toLowerCase() ?? "");
    let open = this.forms;
    for (const [at, word] of words.entries()) {
      const step = advance(open, at, word);
      if ("failure" in step) return [];
      open = step.open;
    }
    const tokens = open.map((form) => form.tokens[words.length]);
    const texts = tokens.map((token) =>
      token === undefined ? "<cr>" : "keyword" in token ? token.keyword : `<${token.name}>`,
    );
    return [...new Set(texts)].filter((text) => stem === "" || text.toLowerCase().startsWith(stem)).sort();
  }
}

interface Word {
  readonly text: string;
  readonly column: number;
}

function split(line: string): Word[] {
  return [...line.matchAll(/"[^"]*"|\S+/g)].map((found) => ({ text: found[0], column: found.index }));
}

const takesRest = (token: Token | undefined): boolean =>
  token !== undefined && "kind" in token && isRest(token.kind);

const fitsRest = (token: Token | undefined, text: string): boolean =>
  token !== undefined && "kind" in token && fits(token.kind, text);

type Step<Runner> =
  { readonly open: readonly Form<Runner>[] } | { readonly failure: Failure; readonly column: number };

/** A keyword in full beats one that is only begun; that beats a parameter. */
function advance<Runner>(open: readonly Form<Runner>[], at: number, word: Word): Step<Runner> {
  const typed = word.text.toLowerCase();
  const keywordOf = ({ tokens }: Form<Runner>) => {
    const token = tokens[at];
    return token !== undefined && "keyword" in token ? token.keyword.toLowerCase() : undefined;
  };
  const longer = open.filter(({ tokens }) => tokens.length > at);
  const exact = longer.filter((form) => keywordOf(form) === typed);
  if (exact.length > 0) return { open: exact };
  const begun = longer.filter((form) => keywordOf(form)?.startsWith(typed));
  const parameters = longer.filter((form) => keywordOf(form) === undefined);
  // Many forms ask the same of the word: each kind is tried once.
  const tried = new Map<string, boolean>();
  const fitting = parameters.filter(({ tokens }) => {
    const token = tokens[at];
    if (token === undefined || !("kind" in token)) return false;
    const known = tried.get(token.kind) ?? fits(token.kind, word.text);
    tried.set(token.kind, known);
    return known;
  });
  if (new Set(begun.map(keywordOf)).size > 1 && fitting.length === 0) {
    return { failure: "Ambiguous", column: word.column };
  }
  if (begun.length > 0 && new Set(begun.map(keywordOf)).size === 1) return { open: begun };
  if (fitting.length > 0) return { open: fitting };
  const failure = longer.length === 0 ? "Too many" : parameters.length > 0 ? "Wrong" : "Unrecognized";
  return { failure, column: word.column };
}

function matched<Runner>(
  { command, tokens }: Form<Runner>,
  words: readonly Word[],
  line: string,
): Match<Runner> {
  const values = new Map<string, { text: string; column: number }>();
  const keywords: string[] = [];
  for (const [at, token] of tokens.entries()) {
    const word = words[at];
    if (!word) break;
    if ("keyword" in token) keywords.push(token.keyword);
    else {
      const text = isRest(token.kind)
        ? line.slice(word.column).trimEnd()
        : word.text.replace(/^"(.*)"$/, "$1");
      values.set(token.name, { text, column: word.column });
      keywords.push(text);
      if (isRest(token.kind)) break;
    }
  }
  return { command, args: new Arguments(values, keywords) };
}
