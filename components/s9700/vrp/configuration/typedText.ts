/**
 * What a terminal does not take as text. `?` asks for help immediately, also within quotes and in a password, and a tab
 * completes the word before it (VRP5 and VRP8 references); a line end ends the line; other control characters edit it.
 */
const OBEYED: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  { pattern: /\?/, why: 'holds "?", at which the switch prints its help: leave it out' },
  { pattern: /\t/, why: "holds a tab, at which the switch completes the word before it: leave it out" },
  {
    pattern: /[\r\n\u0085\u2028\u2029]/,
    why: "holds a line end, which would end the switch's line: leave it out",
  },
  {
    pattern: /[\0-\x1f\x7f-\x9f]/,
    why: "holds a control character, which a terminal obeys: leave it out",
  },
];

/** VRP's longest command line, in characters (S-series reference, EDOC1100127196). */
export const LONGEST_LINE = 510;

/**
 * Why the switch would read the line as something else than it says; undefined = it is read as it stands. The last
 * guard before a line is sent asks this. Other alphabets pass: a description that a switch has may have to be typed back.
 */
export function lineMistake(line: string): string | undefined {
  const obeyed = OBEYED.find(({ pattern }) => pattern.test(line));
  return obeyed?.why ?? tooLong(line, LONGEST_LINE);
}

/**
 * Why a value of ours (a description, a name, a password) is not to be typed; undefined = it may. Other alphabets are
 * refused: in which encoding a VTY takes them is in no source.
 * @param most characters that the switch takes
 */
export function valueMistake(value: string, most: number): string | undefined {
  const [foreign] = /[^\x20-\x7e]/u.exec(value) ?? [];
  return (
    tooLong(value, most) ??
    lineMistake(value) ??
    (foreign === undefined
      ? undefined
      : `holds ${JSON.stringify(foreign)}: use printable ASCII characters only`)
  );
}

function tooLong(text: string, most: number): string | undefined {
  if (text.length <= most) return undefined;
  return `has ${text.length} characters, and the switch takes ${most} at most`;
}
