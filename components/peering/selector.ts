/** Whether an object with these labels is chosen. */
type Chooses = (labels: Readonly<Record<string, string>>) => boolean;

/**
 * Evaluates a selector of Calico's (reference: Calico's documentation of BGPPeer, "Selectors"): `all()`, `global()`,
 * `has(k)`, `k == 'v'`, `k != 'v'`, `k in {'a', 'b'}`, `k not in {…}`, `k contains|starts with|ends with 'v'`, `!`, `&&`,
 * `||` and parentheses. A label that is missing differs from every value.
 * @returns undefined where the text is none of that: then which objects it chooses is not known
 */
export function selectorOf(text: string): Chooses | undefined {
  const tokens = tokensOf(text);
  if (tokens === undefined) return undefined;
  if (tokens.length === 0) return () => true;
  const parser = new Parser(tokens);
  const chooses = parser.either();
  return parser.atEnd() ? chooses : undefined;
}

const TOKEN = /\s*(?:(&&|\|\||==|!=|[!(){},])|'([^']*)'|"([^"]*)"|([A-Za-z0-9_./-]+))/y;

type Token =
  | { readonly kind: "sign"; readonly text: string }
  | { readonly kind: "value"; readonly text: string }
  | { readonly kind: "word"; readonly text: string };

function tokensOf(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const found = pattern.exec(text);
    if (found === null) return undefined;
    const [, sign, single, double, word] = found;
    const value = single ?? double;
    if (sign !== undefined) tokens.push({ kind: "sign", text: sign });
    else if (value !== undefined) tokens.push({ kind: "value", text: value });
    else tokens.push({ kind: "word", text: word ?? "" });
  }
  return tokens;
}

/** Recursive descent; each rule returns undefined where the text does not follow it. */
class Parser {
  private next = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  atEnd(): boolean {
    return this.next === this.tokens.length;
  }

  either(): Chooses | undefined {
    let left = this.both();
    while (left !== undefined && this.takes("sign", "||")) {
      const [one, other] = [left, this.both()];
      left = other && ((labels) => one(labels) || other(labels));
    }
    return left;
  }

  private both(): Chooses | undefined {
    let left = this.negated();
    while (left !== undefined && this.takes("sign", "&&")) {
      const [one, other] = [left, this.negated()];
      left = other && ((labels) => one(labels) && other(labels));
    }
    return left;
  }

  private negated(): Chooses | undefined {
    if (!this.takes("sign", "!")) return this.term();
    const inner = this.negated();
    return inner && ((labels) => !inner(labels));
  }

  private term(): Chooses | undefined {
    if (this.takes("sign", "(")) {
      const inner = this.either();
      return this.takes("sign", ")") ? inner : undefined;
    }
    const word = this.take("word");
    if (word === undefined) return undefined;
    if (!this.takes("sign", "(")) return this.comparison(word);
    const label = word === "has" ? this.take("word") : undefined;
    if (!this.takes("sign", ")")) return undefined;
    if (word === "all" || word === "global") return () => true;
    return label === undefined ? undefined : (labels) => labels[label] !== undefined;
  }

  private comparison(label: string): Chooses | undefined {
    if (this.takes("sign", "==")) return this.withValue((value) => (labels) => labels[label] === value);
    if (this.takes("sign", "!=")) return this.withValue((value) => (labels) => labels[label] !== value);
    if (this.takes("word", "contains"))
      return this.withValue((value) => (labels) => labels[label]?.includes(value) === true);
    const starts = this.takes("word", "starts");
    if (starts || this.takes("word", "ends")) {
      if (!this.takes("word", "with")) return undefined;
      return this.withValue((value) => (labels) => {
        const text = labels[label];
        return text !== undefined && (starts ? text.startsWith(value) : text.endsWith(value));
      });
    }
    const isNot = this.takes("word", "not");
    if (!this.takes("word", "in")) return undefined;
    const values = this.values();
    if (values === undefined) return undefined;
    return (labels) => {
      const text = labels[label];
      return (text !== undefined && values.includes(text)) !== isNot;
    };
  }

  private withValue(test: (value: string) => Chooses): Chooses | undefined {
    const value = this.take("value");
    return value === undefined ? undefined : test(value);
  }

  private values(): string[] | undefined {
    if (!this.takes("sign", "{")) return undefined;
    const values: string[] = [];
    if (this.takes("sign", "}")) return values;
    do {
      const value = this.take("value");
      if (value === undefined) return undefined;
      values.push(value);
    } while (this.takes("sign", ","));
    return this.takes("sign", "}") ? values : undefined;
  }

  private take(kind: Token["kind"]): string | undefined {
    const token = this.tokens[this.next];
    if (token?.kind !== kind) return undefined;
    this.next++;
    return token.text;
  }

  private takes(kind: Token["kind"], text: string): boolean {
    const token = this.tokens[this.next];
    if (token?.kind !== kind || token.text !== text) return false;
    this.next++;
    return true;
  }
}
