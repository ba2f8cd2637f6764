import { z } from "zod";
import { whole } from "./schemaTypes";

const COUNT = "a whole number of 0 or more";
const count = () => whole(0, 1_000_000, COUNT).optional();

/** What one update may do to sessions; components/s9700/limits.ts holds it against each switch's commands. */
export const limits = z
  .strictObject({
    resets: count().describe("Sessions that one update may end once. Default: any number."),
    ends: count().describe("Sessions that one update may end for good. Default: any number."),
    switches: count().describe(
      "Switches on which one update may end sessions; 1 = never both of a pair. Default: any number.",
    ),
  })
  .describe(
    "What one update may do to sessions on the switches; one that does more is refused, and the sentence names the sessions (docs/limits.md).",
  );
