import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { parse, stringify } from "yaml";
import { OWNER_LABEL } from "../../components/calico/manifests";
import { bjOffice } from "../lab/definition";
import { CALICO_V3 } from "../lab/kubeApi";
import { Lab } from "../lab/lab";
import { Project } from "../lab/project";
import { typeOnSwitch } from "../lab/ssh";
import { waitFor } from "../lab/waitFor";
import { comesBackByImport } from "./support/comesBack";
import { ok } from "./support/siteStory";

/** The first datacenter as its people made it: typed on the switch, created with calicoctl. Then it is imported. */

const SWITCH = "BJ_Office_Core_S9700";
const STACK = "by-hand";
const NODES = ["141", "142", "143", "152"];
const TYPED = [
  "system-view",
  "bgp 65001",
  "router-id 10.2.0.2",
  ...NODES.flatMap((node) => [
    `peer 10.2.98.${node} as-number 63400`,
    `peer 10.2.98.${node} connect-interface Vlanif98 10.2.98.1`,
  ]),
  // Of another team, and of no node.
  "peer 10.2.98.9 as-number 64999",
  "ipv4-family unicast",
  "undo synchronization",
  "compare-different-as-med",
  "return",
  "save",
  "y",
];
const OBJECTS = [
  {
    apiVersion: "projectcalico.org/v3",
    kind: "BGPConfiguration",
    metadata: { name: "default" },
    spec: { logSeverityScreen: "Info", nodeToNodeMeshEnabled: false, asNumber: 63400 },
  },
  {
    apiVersion: "projectcalico.org/v3",
    kind: "BGPPeer",
    metadata: { name: "64511-peer-to-65001" },
    spec: { peerIP: "10.2.98.1", asNumber: 65001 },
  },
];

let lab: Lab;
let project: Project;

before(async () => {
  lab = await Lab.up({ name: "e2e-import", definition: bjOffice });
  project = Project.ofNew(STACK);
  await typeOnSwitch(lab, SWITCH, TYPED);
  const file = path.join(project.directory, "by-hand.yaml");
  for (const object of OBJECTS) {
    fs.writeFileSync(file, stringify(object));
    ok(await lab.calicoctl("bj-141", "create", "-f", file));
  }
  const areUp = async () => {
    const shown = await typeOnSwitch(lab, SWITCH, ["display bgp peer"]);
    return NODES.every((node) => new RegExp(`^ *10\\.2\\.98\\.${node} .* Established `, "m").test(shown));
  };
  // Each look is a login of its own.
  await waitFor("all four sessions on the switch", 60, areUp, 1_000);
});
after(async () => {
  await lab?.down();
  project?.remove();
});

interface Served {
  readonly metadata: { readonly name: string; readonly generation?: number };
  readonly spec: unknown;
}

async function specs(): Promise<unknown> {
  const kinds = ["bgpconfigurations", "bgppeers", "bgpfilters"];
  const lists = kinds.map((kind) => lab.api.get<{ items: Served[] }>(`${CALICO_V3}/${kind}`));
  return (await Promise.all(lists)).map(({ items }) =>
    items.map(({ metadata: { name }, spec }) => [name, spec]),
  );
}

interface Session {
  readonly state: string;
  readonly connectionsEstablished: number;
  readonly connectionsDropped: number;
}

/** Of each node's session how it is, and how often it has come up and gone down, as the switch counts. */
async function sessions(): Promise<unknown> {
  const { stdout } = await lab.vtysh(SWITCH, "show bgp summary json");
  const { ipv4Unicast } = JSON.parse(stdout) as { ipv4Unicast: { peers: Record<string, Session> } };
  return NODES.map((node) => {
    const { state, connectionsEstablished, connectionsDropped } = ipv4Unicast.peers[`10.2.98.${node}`] ?? {};
    assert.equal(state, "Established", node);
    return { node, connectionsEstablished, connectionsDropped };
  });
}

async function configuring(since: number): Promise<string[]> {
  const typed = (await lab.switchLog(SWITCH)).slice(since).map(({ line }) => line);
  return typed.filter((line) =>
    /^(?:undo )?(?:peer |group |bgp |router-id|save|ip |synchronization|compare-different)/.test(line),
  );
}

describe("a site that was made by hand", () => {
  let running: string | undefined;
  let typed: number;
  let made: unknown;
  let sessionsBefore: unknown;

  test("is imported: the file is written once, and says that nothing changes", async () => {
    running = await lab.switches[SWITCH]?.running();
    [made, sessionsBefore] = [await specs(), await sessions()];
    typed = (await lab.switchLog(SWITCH)).length;
    const writes = lab.apiLog().length;
    const { code, stdout, stderr } = await project.import(lab);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /^4 sessions, 1 switch, 4 nodes\.$/m);
    assert.match(stdout, /^Nothing changes: /m);
    assert.match(stdout, /peer 10\.2\.98\.9: is no node's address/);
    assert.match(
      project.stackText(),
      /64511-peer-to-65001: \{ switch: BJ_Office_Core_S9700, filters: \[\] \}/,
    );
    assert.match(project.stackText(), /remedy: through-switch/);
    assert.doesNotMatch(project.stackText() + stdout + stderr, /Lab-0nly/, "no secret");
    assert.equal((await project.import(lab)).code, 1, "a second time");
    assert.equal(lab.apiLog().length, writes);
    assert.deepEqual(await configuring(typed), []);
  });

  test("its first preview shows no device command, and labels and annotations alone on what is there", async () => {
    ok(await project.pulumi.init());
    ok(await project.setSecret("switchPasswords", SWITCH, lab.switches[SWITCH]?.password ?? ""));
    const preview = await project.pulumi.preview("--diff");
    const text = preview.stdout + preview.stderr;
    assert.equal(preview.code, 0, text);
    assert.match(
      text,
      /BJ_Office_Core_S9700 \(.*\): new in this stack; no command needed; foreign rows left alone: \d/,
    );
    assert.doesNotMatch(text, /Left as it was/);
    assert.match(text, new RegExp(`${OWNER_LABEL} *: "${STACK}"`));
    assert.match(
      text,
      /BGPPeer 64511-peer-to-65001: .*adds this stack's label and annotations, and changes no field/,
    );
  });

  test("its first update sends no line, writes no field and resets no session", async () => {
    const writes = lab.apiLog().length;
    ok(await project.pulumi.up("--skip-preview"));
    assert.deepEqual(await configuring(typed), []);
    assert.equal(await lab.switches[SWITCH]?.running(), running);
    assert.deepEqual(await specs(), made, "every field of every object, and no object more");
    // Labels and annotations; verification after the update asks the nodes.
    const written = lab.apiLog().slice(writes);
    const ofEngine = written.filter(({ client }) => client === "pulumi-kubernetes");
    assert.deepEqual([...new Set(ofEngine.map(({ resource }) => resource))].sort(), [
      "bgpconfigurations",
      "bgppeers",
    ]);
    const others = written.filter((write) => !ofEngine.includes(write));
    assert.deepEqual([...new Set(others.map(({ resource }) => resource))], ["caliconodestatuses"]);
    assert.deepEqual(await sessions(), sessionsBefore, "none has gone down or come up");
    const { metadata } = await lab.api.get(`${CALICO_V3}/bgppeers/64511-peer-to-65001`);
    assert.equal(metadata.labels?.[OWNER_LABEL], STACK);
    ok(await project.pulumi.preview("--expect-no-changes"));
  });

  test("a node that joins is added by `nodes --write` and an update, and the others stay as they are", async () => {
    await lab.addNode({ name: "bj-153", address: "10.2.98.153", block: "172.30.201.0/26" });
    await waitFor("bj-153 in the cluster, with its address", 60, async () => {
      const node = await lab.api.get<{ metadata: { annotations?: Record<string, string> } }>(
        "/api/v1/nodes/bj-153",
      );
      return node.metadata.annotations?.["projectcalico.org/IPv4Address"] !== undefined;
    });
    const comments = project.stackText().match(/#.*/g);
    ok(await project.command("nodes", "--write"));
    assert.deepEqual(project.stackText().match(/#.*/g), comments);
    ok(await project.pulumi.up("--skip-preview"));
    const typedNow = await configuring(typed);
    assert.deepEqual(
      typedNow.filter((line) => !line.startsWith("bgp ") && !line.startsWith("save")),
      ["peer 10.2.98.153 as-number 63400", "peer 10.2.98.153 connect-interface Vlanif98 10.2.98.1"],
    );
    assert.deepEqual(await specs(), made, "the global BGPPeer serves the new node as well");
    assert.deepEqual(await sessions(), sessionsBefore, "none has gone down or come up");
  });

  test("becomes the site of the committed file bj-office by an update, which comes back by an import", async () => {
    await lab.removeNode("bj-153");
    const file = path.join(project.directory, "stacks", "Pulumi.bj-office.yaml");
    const { config } = parse(fs.readFileSync(file, "utf8")) as {
      config: Record<string, Record<string, object>>;
    };
    const { host, port, username, hostKey } = lab.switches[SWITCH] ?? {};
    const device = {
      ...config["calico-peering:switches"]?.[SWITCH],
      management: { host, port, username, hostKey },
    };
    project.edit((set) => {
      set(["calico-peering:cluster"], { ...config["calico-peering:cluster"], kubeconfig: lab.kubeconfig });
      set(["calico-peering:switches"], { [SWITCH]: device });
    });
    ok(await project.pulumi.up("--skip-preview"));
    await comesBackByImport(
      { lab, project },
      {
        staysOutside: [/peer 10\.2\.98\.9: is no node's address/, /`peer 10\.2\.98\.9 as-number 64999`/],
      },
    );
  });
});
