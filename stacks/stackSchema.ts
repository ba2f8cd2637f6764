import { z } from "zod";
import { cluster } from "./clusterSchema";
import { fleetKeys } from "./fleetSchema";
import { limits } from "./limitsSchema";
import { map, objectName, sysname } from "./schemaTypes";
import { device } from "./switchSchema";

/**
 * What a stack file may say as a whole. Every leaf carries its own sentence, since a person reads it; `.describe()` is
 * what an editor shows (stacks/schema.json is made from this file: `npm run docs`).
 */

/** What the model is made of. */
export const datacenter = z.strictObject({
  cluster,
  switches: z
    .record(sysname, device, map("sysnames to switches"))
    .describe("The switches, by the sysname that their prompt shows."),
});

/** A Pulumi secret: `pulumi config set --secret --path …` writes it. */
const secrets = z.record(sysname, z.looseObject({ secure: z.string() }));

/** The whole file, for editors. Pulumi's own keys are left to Pulumi. */
export const stackFile = z.looseObject({
  config: z.looseObject({
    "calico-peering:cluster": cluster,
    "calico-peering:switches": datacenter.shape.switches,
    "calico-peering:review": z
      .string()
      .optional()
      .describe("Path of the change record that updates are bound to (docs/review.md)."),
    "calico-peering:limits": limits.optional(),
    "calico-peering:wave": fleetKeys.shape.wave,
    "calico-peering:pair": fleetKeys.shape.pair,
    "calico-peering:switchPasswords": secrets.optional().describe("Passwords per switch, Pulumi secrets."),
    "calico-peering:switchPrivateKeys": secrets
      .optional()
      .describe("Instead: private keys (PEM), Pulumi secrets."),
    "calico-peering:switchReadPasswords": secrets
      .optional()
      .describe("Passwords of management.readUsername per switch, Pulumi secrets."),
    "calico-peering:switchReadPrivateKeys": secrets
      .optional()
      .describe("Instead: private keys (PEM), Pulumi secrets."),
    "calico-peering:bgpPasswords": z
      .record(objectName, z.looseObject({ secure: z.string() }))
      .optional()
      .describe("Passwords of sessions by the name that `password` gives, Pulumi secrets."),
    "calico-peering:nodeStatusPrivateKey": z
      .looseObject({ secure: z.string() })
      .optional()
      .describe("Private key for cluster.nodeStatus, a Pulumi secret."),
  }),
});

/** The text of stacks/schema.json. */
export function schemaJson(): string {
  const schema = z.toJSONSchema(stackFile, { io: "input" });
  return JSON.stringify({ title: "Stack file of calico-peering", ...schema }, null, 2) + "\n";
}
