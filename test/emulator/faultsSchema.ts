import { z } from "zod";
import { UsageError } from "./arguments";
import type { Faults } from "./types";

const pattern = z.string().refine(isPattern, "is not a regular expression");
const count = z.number().int().positive();
const ms = z.number().nonnegative();

/** `Faults` as JSON: what another program may ask for. */
const SCHEMA = z.strictObject({
  refuse: z.strictObject({ line: pattern, text: z.string(), times: count.optional() }).optional(),
  ask: z.strictObject({ line: pattern, question: z.string() }).optional(),
  cut: z
    .strictObject({
      line: pattern,
      nth: count.optional(),
      asked: z.boolean().optional(),
      after: z.boolean().optional(),
      stays: z.boolean().optional(),
    })
    .optional(),
  cutAfterBytes: count.optional(),
  cutAfterOutputBytes: count.optional(),
  noise: z.boolean().optional(),
  garble: z.string().min(1).optional(),
  dropTypedAhead: z.boolean().optional(),
  flushTypedAhead: z.union([z.boolean(), pattern]).optional(),
  repaint: z.boolean().optional(),
  hostile: z
    .strictObject({
      line: pattern,
      output: z.enum([
        "cursorFar",
        "escapeFlood",
        "escapeWithoutEnd",
        "longLine",
        "backspaces",
        "manyRows",
        "endless",
      ]),
    })
    .optional(),
  vtyFull: z.boolean().optional(),
  meddle: z.strictObject({ line: pattern, types: z.string() }).optional(),
  slow: z.strictObject({ ms, line: pattern.optional() }).optional(),
  closeDuringSave: z.boolean().optional(),
  saveMs: ms.optional(),
  saveNoise: z.boolean().optional(),
}) satisfies z.ZodType<Faults>;

/** @throws UsageError where it names a fault that there is not, or a value is not what the fault takes */
export function faultsOf(value: unknown): Faults {
  const read = SCHEMA.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const path = ["faults", ...(issue?.path ?? [])].join(".");
  throw new UsageError(`${path}: ${issue?.message ?? "unreadable"}.`);
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
