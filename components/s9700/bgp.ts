import * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../dynamic/resource";
import type { Connection, LastPush } from "./state";

export interface SwitchBgpArgs {
  readonly connection: Connection;
  /** `bgp <asNumber>`, asplain; another one running on the switch is refused. */
  readonly asNumber: string;
  /** One text per peer and per view, from wantedSection() in render.ts. Plain values: every preview is exact. */
  readonly stanzas: Readonly<Record<string, string>>;
  /** Names in `calico-peering:bgpPasswords` by peer address or group name; the values come as login secrets do. */
  readonly passwordNames?: Readonly<Record<string, string>>;
}

/**
 * The switch's end of its BGP sessions: one resource, one login, one save per switch.
 *
 * A refresh reads the running configuration, so the preview is the line difference from what runs to what is declared.
 * Login secrets and passwords of sessions never are inputs or outputs; they come from the stack's configuration.
 */
export class SwitchBgp extends DynamicResource {
  /** Rows of the switch's `bgp` section that are not ours; they are never touched. */
  declare readonly foreign: pulumi.Output<number>;
  /** Declared peers that the switch had before us. */
  declare readonly adoptedPeers: pulumi.Output<string[]>;
  /** What the last push, of this update or an earlier one, did to sessions. */
  declare readonly lastPush: pulumi.Output<LastPush | undefined>;

  constructor(name: string, args: SwitchBgpArgs, opts?: pulumi.CustomResourceOptions) {
    const counted = { foreign: undefined, adoptedPeers: undefined, foundGlobals: undefined };
    const owned = { ownedPeers: undefined, ownedGlobals: undefined, lastPush: undefined };
    // The stored text only loads ./provider: another text is no change of the switch.
    const stored = { ...opts, ignoreChanges: ["__provider"] };
    const { passwordNames = {}, ...plain } = args;
    // Filled in by `check` with keyed digests; marked here, since what is secret in stays secret out.
    const secret =
      Object.keys(passwordNames).length === 0 ? {} : { passwordNames, passwords: pulumi.secret({}) };
    const props = { ...plain, ...secret, saved: true, ...counted, ...owned };
    const type = { verbs: "./components/s9700/provider", module: "s9700", name: "SwitchBgp" };
    super(type, name, props, stored);
  }
}
