import { z } from "zod";
import { flag, map, must, whole } from "./schemaTypes";

export const gate = z.strictObject(
  {
    seconds: whole(10, 3600, "a number of seconds, 10–3600")
      .optional()
      .describe("Time limit, 10–3600 s. Default 300."),
    polls: whole(1, 20, "a number of polls, 1–20")
      .optional()
      .describe("Polls in a row, 2 s apart, in which all sessions and prefixes must be right. Default 3."),
  },
  map("seconds and polls"),
);

const REMEDIES = must(
  "one of mesh (Calico's node-to-node mesh stays on), through-switch, strict-affinity, allow-as, as-per-node and downward-default (mesh off)",
);

const REMEDY = "How pods on two nodes reach each other, one of six words: docs/remedies.md.";
const GATE = "Limits of the wait before the mesh goes off; with every remedy but mesh.";

/** How pods on two nodes reach each other: `cluster.nodeToNode`. */
export const nodeToNode = z
  .discriminatedUnion(
    "remedy",
    [
      z.strictObject({ remedy: z.literal("mesh").describe(REMEDY) }),
      z.strictObject({
        remedy: z.literal("through-switch").describe(REMEDY),
        acknowledged: flag()
          .default(false)
          .describe(
            "true, with through-switch: it is known that addresses borrowed from another node's block are cut off from that node.",
          ),
        gate: gate.optional().describe(GATE),
      }),
      z.strictObject({
        remedy: z.enum(["strict-affinity", "allow-as", "as-per-node", "downward-default"]).describe(REMEDY),
        gate: gate.optional().describe(GATE),
      }),
    ],
    REMEDIES,
  )
  .describe(
    "How pods on two nodes reach each other. mesh: Calico's mesh stays on. The others take it off, once `gate` has seen all sessions and prefixes on the switches. through-switch: nodes of one AS learn nothing from the switch, so it must be their default gateway, and borrowed addresses are unreachable from their block's owner: to be acknowledged. strict-affinity: the same, and IPAM lends no addresses. allow-as: nodes take paths with their own AS; no addresses are lent. as-per-node: every node has an asNumber. downward-default: the switch sends a default route, and nodes take nothing else; no addresses are lent.",
  );
