/** One token of a command's form: a keyword, or a parameter such as `<peer:peer>`. */
export type Token = { readonly keyword: string } | { readonly name: string; readonly kind: string };

/**
 * All forms of a pattern: `[ … ]` may be left out, `{ a | b }` is a choice.
 *
 *     display bgp peer [<address:address>] [verbose]      →  4 forms
 *     peer <peer:peer> route-policy <name:name-40> { import | export }
 */
export function forms(pattern: string): Token[][] {
  const symbols = pattern.match(/<[^>]+>|[[\]{}|]|[^\s[\]{}|<>]+/g) ?? [];
  const { alternatives, next } = choice(symbols, 0);
  if (next < symbols.length) throw new Error(`"${pattern}": "${symbols[next]}" closes nothing.`);
  return alternatives;
}

interface Read {
  readonly alternatives: Token[][];
  readonly next: number;
}

function choice(symbols: readonly string[], from: number): Read {
  let { alternatives, next } = sequence(symbols, from);
  while (symbols[next] === "|") {
    const other = sequence(symbols, next + 1);
    alternatives = [...alternatives, ...other.alternatives];
    next = other.next;
  }
  return { alternatives, next };
}

function sequence(symbols: readonly string[], from: number): Read {
  let alternatives: Token[][] = [[]];
  let next = from;
  while (next < symbols.length && !["|", "]", "}"].includes(symbols[next] ?? "")) {
    const symbol = symbols[next] ?? "";
    if (symbol === "[" || symbol === "{") {
      const inner = choice(symbols, next + 1);
      const options = symbol === "[" ? [...inner.alternatives, []] : inner.alternatives;
      alternatives = alternatives.flatMap((left) => options.map((right) => [...left, ...right]));
      next = inner.next + 1;
    } else {
      alternatives = alternatives.map((left) => [...left, token(symbol)]);
      next++;
    }
  }
  return { alternatives, next };
}

function token(symbol: string): Token {
  const [, name, kind] = /^<([^:>]+):([^>]+)>$/.exec(symbol) ?? [];
  return name !== undefined && kind !== undefined ? { name, kind } : { keyword: symbol };
}
