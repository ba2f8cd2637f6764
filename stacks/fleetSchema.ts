import { z } from "zod";
import { pattern, whole } from "./schemaTypes";

/** What a stack file says of its place among other stacks: `npm run fleet -- up` heeds it, and nothing else does. */
export const fleetKeys = z.object({
  wave: whole(1, 1_000, "a whole number, 1–1000")
    .optional()
    .describe(
      "`npm run fleet -- up` starts this stack once all stacks of lower waves have ended well. Default 1.",
    ),
  pair: pattern(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, "a name of letters, digits, dots, _ and -")
    .optional()
    .describe(
      "Stacks of the same pair have switches that stand in for each other: `npm run fleet -- up` never updates two of them at once, and none after one of them has failed. Default: none.",
    ),
});
