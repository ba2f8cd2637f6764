import * as pulumi from "@pulumi/pulumi";
import type { Connection } from "./state";

type Verbs = typeof import("./provider");

/**
 * Loads the verbs when they are called. Pulumi stores a dynamic provider's code in the state and runs the stored code
 * on refresh and destroy: with nothing but this stub in it, a state never holds stale code, and a change of ours is no
 * "update" of every switch. The provider's process starts in the project's directory.
 */
function verbs(): Verbs {
  /* eslint-disable @typescript-eslint/no-require-imports */
  const path = require("path") as typeof import("path");
  const tsNode = path.join(process.cwd(), "node_modules", "ts-node");
  const registered = process as unknown as { calicoPeering?: boolean };
  if (!registered.calicoPeering) {
    (require(tsNode) as { register(options: object): void }).register({ transpileOnly: true });
    registered.calicoPeering = true;
  }
  return require(path.join(process.cwd(), "components", "s9700", "provider")) as Verbs;
  /* eslint-enable */
}

const provider: pulumi.dynamic.ResourceProvider = {
  async configure(request) {
    verbs().configure(request);
  },
  async check(olds, news) {
    return verbs().check(olds, news);
  },
  async diff(id, olds, news) {
    return verbs().diff(id, olds, news);
  },
  async read(id, state) {
    return verbs().read(id, state);
  },
  async create(inputs) {
    return verbs().create(inputs);
  },
  async update(id, olds, news) {
    return verbs().update(id, olds, news);
  },
  async delete(id, state) {
    return verbs().remove(id, state);
  },
};

export interface SwitchBgpArgs {
  readonly connection: Connection;
  /** `bgp <asNumber>`, asplain; another one running on the switch is refused. */
  readonly asNumber: string;
  /** One text per peer and per view, as wantedSection() makes them; values that are known at preview. */
  readonly stanzas: Readonly<Record<string, string>>;
}

/** The `bgp` rows that we own on one switch. Its inputs are the rows' text, so a preview shows them line by line. */
export class SwitchBgp extends pulumi.dynamic.Resource {
  declare readonly stanzas: pulumi.Output<Record<string, string>>;
  /** Rows of the switch's `bgp` section that are not ours and are left alone. */
  declare readonly foreign: pulumi.Output<number>;

  constructor(name: string, args: SwitchBgpArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = { ownedPeers: undefined, ownedGlobals: undefined, foundGlobals: undefined, foreign: undefined, adoptedPeers: undefined };
    super(provider, name, { ...args, saved: true, ...outputs }, { ...opts, hideDiffs: ["__provider"] }, "s9700", "Bgp");
  }
}
