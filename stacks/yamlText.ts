import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  type Document,
  type Node,
  type Pair,
  type Scalar,
} from "yaml";
import { messageOf } from "../components/dynamic/failure";
import { StackFileError } from "./validationMessages";

/**
 * The stack file's text as plain data, read as Pulumi's engine reads it. The engine follows YAML 1.1 in places
 * (gopkg.in/yaml.v3) where this program's parser follows 1.2, so whatever the two read differently is refused.
 * @param file how the sentences name the file
 * @throws StackFileError, one sentence a mistake, each with its line
 */
export function readYaml(file: string, bytes: Uint8Array): unknown {
  const text = decoded(file, bytes);
  try {
    const document = parseDocument(text, { prettyErrors: false, keepSourceTokens: true });
    const line = (offset: number) => text.slice(0, offset).split("\n").length;
    const [broken] = document.errors;
    if (broken) {
      const why = broken.message.replace(/\s+/g, " ").replace(/\.$/, "");
      throw new StackFileError([`${file}: line ${line(broken.pos[0])} is not YAML: ${why}.`]);
    }
    const mistakes = [
      ...directives(document),
      ...ambiguities(document.contents as Node | null, [], (node) => line(node.range?.[0] ?? 0)),
    ];
    if (mistakes.length > 0) throw new StackFileError(mistakes.map((mistake) => `${file}: ${mistake}`));
    return document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown;
  } catch (error) {
    if (error instanceof StackFileError) throw error;
    throw new StackFileError([`${file}: ${unreadable(error)}`]);
  }
}

/** Values that aliases may stand for, all together: enough for any real file, far from filling the memory. */
const MOST_ALIASES = 100;

function decoded(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new StackFileError([`${file}: is not UTF-8 text: save it as UTF-8.`]);
  }
}

function unreadable(error: unknown): string {
  if (error instanceof RangeError) return "is nested too deep to be read: write it flatter.";
  if (error instanceof ReferenceError && error.message.startsWith("Excessive alias"))
    return `its aliases (*name) stand for more than ${MOST_ALIASES} times as much text as is written: write the values out.`;
  return `cannot be read as YAML (${messageOf(error).replace(/\s+/g, " ")}): correct it.`;
}

function directives({ directives: found }: Document): string[] {
  if (found?.yaml.explicit !== true) return [];
  return [
    `%YAML ${found.yaml.version} makes the engine and this program read values differently: take it out.`,
  ];
}

type Path = readonly (string | number)[];
type LineOf = (node: Node) => number;

/** Every key and value below the node that the engine would read as another one. */
function ambiguities(node: Node | null, path: Path, lineOf: LineOf): string[] {
  if (node === null || isAlias(node)) return [];
  const tagged =
    node.tag === undefined
      ? []
      : [said(node, path, lineOf, `the tag ${node.tag} has no place here: take it out`)];
  if (isScalar(node)) return [...tagged, ...ambiguousValue(node, path, lineOf)];
  if (isSeq(node))
    return [
      ...tagged,
      ...node.items.flatMap((item, i) => ambiguities(item as Node | null, [...path, i], lineOf)),
    ];
  if (!isMap(node)) return tagged;
  return [
    ...tagged,
    ...node.items.flatMap((pair) => {
      const { key, value } = pair as Pair<Node, Node | null>;
      const name = isScalar(key) ? (key.source ?? String(key.value)) : "?";
      return [...ambiguousKey(key, path, lineOf), ...ambiguities(value, [...path, name], lineOf)];
    }),
  ];
}

function said(node: Node, path: Path, lineOf: LineOf, rest: string): string {
  // `config` is where Pulumi keeps it; the sentences of the values start below it.
  const shown = path.slice(path[0] === "config" ? 1 : 0);
  const where = shown.map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`)).join("");
  return `line ${lineOf(node)}: ${where === "" ? "" : `${where.replace(/^\./, "")}: `}${rest}.`;
}

function ambiguousKey(key: Node | null, path: Path, lineOf: LineOf): string[] {
  if (!isScalar(key)) {
    const at = key ?? undefined;
    return at === undefined ? [] : [said(at, path, lineOf, "a key is no text: write a name")];
  }
  const source = key.source ?? "";
  if (key.type !== "PLAIN") return [];
  if (source === "<<")
    return [
      said(
        key,
        path,
        lineOf,
        "<< merges maps for the engine, and is a key to this program: write the keys out",
      ),
    ];
  if (typeof key.value !== "string" || isDate(source))
    return [said(key, path, lineOf, `${source} as a key is no text to YAML: write "${source}" in quotes`)];
  return [];
}

/** What yaml.v3 makes of unquoted text and this program's parser does not. */
function ambiguousValue(scalar: Scalar, path: Path, lineOf: LineOf): string[] {
  const source = scalar.source ?? "";
  if (scalar.type !== "PLAIN") return [];
  const why = isDate(source)
    ? `${source} is a date to the engine: write "${source}" in quotes`
    : ambiguousNumber(source);
  return why === undefined ? [] : [said(scalar, path, lineOf, why)];
}

/** yaml.v3's timestamps: `2026-11-28`, with or without a time. */
function isDate(source: string): boolean {
  return /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt ]|$)/.test(source);
}

/** What yaml.v3 takes for a number once it has left out every `_`. */
const NUMBER = /^[-+]?(?:0x[0-9a-f]+|0b[-+]?[01]+|0o[-+]?[0-7]+|(?:\.\d+|\d+(?:\.\d*)?)(?:e[-+]?\d+)?)$/i;

/** Numbers that one of the two readers takes for another, or for text; undefined = both read them alike. */
function ambiguousNumber(source: string): string | undefined {
  const plain = source.replace(/_/g, "");
  if (!/^[-+.\d]/.test(source) || !NUMBER.test(plain)) return undefined;
  const quoted = `"${source}" in quotes where text is meant`;
  if (/^[-+]?0\d+$/.test(plain)) {
    const octal = /^[-+]?[0-7]+$/.test(plain) ? `, ${parseInt(plain, 8)}` : "";
    return `${source} begins with 0, and the engine reads such a number as octal${octal}: write ${Number(plain)}, or ${quoted}`;
  }
  if (/^[-+]?0[xob]/i.test(plain)) return `${source} is no decimal number: write it in decimal, or ${quoted}`;
  if (plain !== source)
    return `${source} is a number to the engine, which leaves _ out: write ${plain}, or ${quoted}`;
  if (!Number.isFinite(Number(source))) return `${source} is too large for a number: write ${quoted}`;
  return undefined;
}
