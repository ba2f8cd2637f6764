import { z } from "zod";
import { flag, ipv4, map, must, nodeName, whole } from "./schemaTypes";

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
  "one of mesh (Calico's node-to-node mesh stays on), through-switch, strict-affinity, allow-as, as-per-node, downward-default, reflected and route-reflectors (mesh off)",
);

const REMEDY = "How pods on two nodes reach each other, one of eight words: docs/remedies.md.";
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
        remedy: z.literal("route-reflectors").describe(REMEDY),
        reflectors: z
          .array(nodeName, must("a list of node names"))
          .min(1, must("a list of one node at least; two or more, so that one of them may be down"))
          .describe("The nodes that reflect for all others, and alone peer with the switches."),
        clusterId: ipv4.describe(
          "Their cluster ID, in IPv4's form, which must be no router's ID (e.g. 244.0.0.1).",
        ),
        gate: gate.optional().describe(GATE),
      }),
      z.strictObject({
        remedy: z
          .enum(["strict-affinity", "allow-as", "as-per-node", "downward-default", "reflected"])
          .describe(REMEDY),
        gate: gate.optional().describe(GATE),
      }),
    ],
    REMEDIES,
  )
  .describe(
    "How pods on two nodes reach each other. mesh: Calico's mesh stays on. The others take it off, once `gate` has seen all sessions and prefixes on the switches. through-switch: nodes of one AS learn nothing from the switch, so it must be their default gateway, and borrowed addresses are unreachable from their block's owner: to be acknowledged. strict-affinity: the same, and IPAM lends no addresses. allow-as: nodes take paths with their own AS; no addresses are lent. as-per-node: every node has an asNumber. downward-default: the switch sends a default route, and nodes take nothing else; no addresses are lent. reflected: nodes and their switch share an AS, one for each rack (`racks.<rack>.asNumber`) or one for all, and the switch reflects the nodes' routes to each other. route-reflectors: `reflectors` reflect for all nodes, and only they peer with the switches.",
  );
