import { parse } from "yaml";
import { z } from "zod";

/** One line and what the device said to it. */
const exchange = z.strictObject({
  view: z.string(),
  line: z.string(),
  reply: z.string(),
  prompt: z.string().optional(),
  logLines: z.array(z.string()).optional(),
});

const evidence = z.strictObject({
  evidence: z.literal(1),
  source: z.enum(["device", "emulator"]),
  version: z.strictObject({ vrp: z.string(), release: z.string(), model: z.string() }).partial(),
  level: z.int(),
  found: z.record(z.string(), z.string()),
  trial: z.record(z.string(), z.string()).optional(),
  exchanges: z.array(exchange).min(1),
});

export type Evidence = z.infer<typeof evidence>;
export type RecordedExchange = z.infer<typeof exchange>;

/** A dialogue that was recorded at a device: docs/evidence.md. @throws Error with what is wrong in the file */
export function readEvidence(text: string): Evidence {
  let data: unknown;
  try {
    data = parse(text, { maxAliasCount: 0 });
  } catch (error) {
    throw new Error(`it is not YAML (${(error as Error).message.split("\n")[0]})`);
  }
  const { success, data: read, error } = evidence.safeParse(data);
  if (success) return read;
  const [issue] = error.issues;
  throw new Error(`${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not evidence"}`);
}
