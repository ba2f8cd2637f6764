import type { z } from "zod";

/** One key of the stack file, as the schema says it. */
export interface Key {
  /** From `cluster` or `switches` down; a name that the writer chooses is `<node>`, `<switch>` and so on. */
  readonly path: string;
  readonly name: string;
  /** What it says, without its default. */
  readonly what: string;
  /** `text`, `number`, `true or false`, `list`, `map`; alternatives are joined by "or". */
  readonly type: string;
  /** The end of the sentence with which another value is refused. */
  readonly allowed: string;
  /** `required`, a value, or words. */
  readonly byDefault: string;
  /** The schema of its value, to try examples with. */
  readonly schema: z.core.$ZodType;
}

/** A map of fixed keys, with the maps below it. */
export interface Section {
  readonly path: string;
  readonly keys: readonly Key[];
}

type Schema = z.core.$ZodType;
type Def = z.core.$ZodTypeDef & {
  readonly innerType?: Schema;
  readonly in?: Schema;
  readonly valueType?: Schema;
  readonly options?: readonly Schema[];
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly defaultValue?: unknown;
  readonly entries?: Readonly<Record<string, string>>;
  readonly values?: readonly unknown[];
};

const def = (schema: Schema): Def => schema._zod.def as Def;
const describe = (schema: Schema): string | undefined => (schema as z.ZodType).description;

/** The schema without what wraps it, and what the wrappers say. */
function unwrap(outer: Schema): { schema: Schema; optional: boolean; defaultValue?: unknown; what: string } {
  let schema = outer;
  let optional = false;
  let defaultValue: unknown;
  let what = describe(outer);
  for (;;) {
    const { type, innerType, in: input, defaultValue: value } = def(schema);
    const next = innerType ?? (type === "pipe" ? input : undefined);
    if (next === undefined) return { schema, optional, defaultValue, what: what ?? "" };
    if (type === "optional") optional = true;
    if (type === "default") defaultValue = value;
    schema = next;
    what ??= describe(schema);
  }
}

/** The keys of a map: of one form, or of several forms that exclude each other. */
interface Shape {
  /** Every schema that a key has in one of the forms. */
  readonly keys: Readonly<Record<string, readonly Schema[]>>;
  readonly forms: number;
}

function shapeOf(schema: Schema): Shape | undefined {
  const forms = formsOf(schema);
  if (forms.length === 0) return undefined;
  const keys: Record<string, readonly Schema[]> = {};
  for (const form of forms)
    for (const [name, value] of Object.entries(form)) keys[name] = [...(keys[name] ?? []), value];
  return { keys, forms: forms.length };
}

function formsOf(schema: Schema): Readonly<Record<string, Schema>>[] {
  const { type, shape, options } = def(schema);
  if (type === "object") return shape === undefined ? [] : [shape];
  return type === "union" ? (options ?? []).flatMap((option) => formsOf(unwrap(option).schema)) : [];
}

/** Names that the writer chooses, by the path of their map. */
const NAMES: Readonly<Record<string, string>> = {
  switches: "<switch>",
  "cluster.ipPools": "<pool>",
  "cluster.nodes": "<node>",
  "cluster.bgpPeers.named": "<BGPPeer>",
  "cluster.racks": "<rack>",
  "cluster.nodeStatus": "<node>",
  "switches.<switch>.groups": "<group>",
  "switches.<switch>.sessions": "<node>",
};

/** Sessions and groups have the options of `session`: they are explained once. */
const EXPLAINED_ELSEWHERE = /^switches\.<switch>\.(?:groups\.<group>|sessions\.<node>|session\.ipv6)$/;

/** Every map of fixed keys from a path down, outer ones first. */
export function sectionsOf(path: string, outer: Schema): Section[] {
  const { schema } = unwrap(outer);
  const { type, valueType } = def(schema);
  if (type === "record" && valueType !== undefined && NAMES[path] !== undefined)
    return sectionsOf(`${path}.${NAMES[path]}`, valueType);
  const shape = shapeOf(schema);
  if (shape === undefined || EXPLAINED_ELSEWHERE.test(path)) return [];
  const named = Object.entries(shape.keys);
  const keys = named.map(([name, values]) => keyOf(path, name, values, shape.forms));
  const below = named.flatMap(([name, [value]]) => (value ? sectionsOf(`${path}.${name}`, value) : []));
  return [{ path, keys }, ...below];
}

function keyOf(at: string, name: string, values: readonly Schema[], forms: number): Key {
  const [first] = values;
  if (first === undefined) throw new Error(`${at}.${name} has no schema.`);
  const { schema, optional, defaultValue, what } = unwrap(first);
  const [text, words] = splitDefault(what);
  const byDefault = defaultOf(optional, defaultValue, words);
  const allWords = values.flatMap((value) => wordsOf(unwrap(value).schema));
  return {
    path: `${at}.${name}`,
    name,
    what: text,
    type: typeOf(schema),
    allowed: values.length > 1 && allWords.length > 0 ? `one of ${allWords.join(", ")}` : allowedAt(first),
    byDefault: byDefault === "required" && values.length < forms ? "required in this form" : byDefault,
    schema: first,
  };
}

/** The words of a literal or an enumeration. */
function wordsOf(schema: Schema): string[] {
  const { values, entries } = def(schema);
  return [...(values ?? []).map(String), ...Object.values(entries ?? {})];
}

function defaultOf(optional: boolean, value: unknown, words: string | undefined): string {
  if (words !== undefined) return words;
  if (value !== undefined) return isEmpty(value) ? "none" : inYaml(value);
  return optional ? "none" : "required";
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function inYaml(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(", ")}]` : String(value);
}

/** A description and, apart, what it says of the default: `… Default 22.` or `… Default: none.` */
function splitDefault(what: string): [string, string | undefined] {
  const [, before = what, words] = /^(.*?)\s*\bDefault:? (.+?)\.$/s.exec(what) ?? [];
  return [before, words];
}

function typeOf(schema: Schema): string {
  const { type, options, entries, values } = def(schema);
  switch (type) {
    case "union":
      return [...new Set((options ?? []).map((option) => typeOf(unwrap(option).schema)))].join(" or ");
    case "object":
    case "record":
      return "map";
    case "array":
      return "list";
    case "enum":
      return Object.keys(entries ?? {}).length > 0 ? "word" : "text";
    case "literal":
      return values?.[0] === true ? "true" : "word";
    case "boolean":
      return "true or false";
    case "string":
      return "text";
    default:
      return type === "int" ? "number" : type;
  }
}

/** What the schema itself says when it refuses a value: the page and the messages cannot differ. */
function allowedAt(schema: Schema): string {
  const refused = (schema as z.ZodType).safeParse(Symbol());
  const message = refused.error?.issues[0]?.message ?? "";
  const sentence = /^is not (.+)$/s.exec(message)?.[1];
  if (sentence !== undefined) return sentence;
  const { values } = def(unwrap(schema).schema);
  return values === undefined ? typeOf(unwrap(schema).schema) : values.map(String).join(", ");
}
