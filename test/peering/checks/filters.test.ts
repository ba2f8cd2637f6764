import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  bgpFilters,
  bgpPeers,
  calicoObjects,
  sessionFilters,
  validateManifests,
} from "../../../components/calico/manifests";
import {
  rejects,
  sessionsOf,
  type Cluster,
  type ScopedOptions,
  type Switch,
} from "../../../components/peering";
import { sessionsIn, storedSessions } from "../../../components/rollout/storedSession";
import { comparePrefixes, expectedPrefixes } from "../../../components/verification/judge/expected";
import { bjOffice } from "../datacenters";
import { findings, says } from "../findings";

const MESH = { nodeToNode: { remedy: "mesh" } } as const;
const SERVICES = { serviceClusterIPs: ["10.96.0.0/12"] };
const site = (
  session: ScopedOptions,
  cluster: Partial<Cluster> = { ...MESH, ...SERVICES },
  device: Partial<Switch> = {},
) => bjOffice({ cluster, device: { session, ...device } });
const POOL = "172.30.0.0/16";

describe("filters of a session's own", () => {
  test("that let services out alone reject the pods' pools, after this stack's own filter", () => {
    const inventory = site({ filters: { export: ["services"] } });
    assert.deepEqual(findings(inventory), []);
    const [filter, ...others] = sessionFilters(inventory);
    assert.deepEqual(others, [], "one for all sessions of the switch");
    assert.equal(filter?.metadata.name, "filters-bj-office-core-s9700");
    assert.deepEqual(filter.spec, { exportV4: [{ cidr: POOL, matchOperator: "In", action: "Reject" }] });
    const [peer] = bgpPeers(inventory, sessionsOf(inventory));
    assert.deepEqual(peer?.manifest.spec.filters, ["own-routes-only", "filters-bj-office-core-s9700"]);
    assert.deepEqual(validateManifests(calicoObjects(inventory, sessionsOf(inventory))), []);
  });

  test("of a single node have a name of their own, and a site without any has no further object", () => {
    const sessions = { "bj-142": { filters: { export: [] } } };
    const inventory = site({}, { ...MESH, ...SERVICES }, { sessions });
    assert.deepEqual(
      sessionFilters(inventory).map(({ metadata, spec }) => [metadata.name, spec]),
      [["filters-bj-142-bj-office-core-s9700", { exportV4: [{ action: "Reject" }] }]],
    );
    assert.deepEqual(sessionFilters(site({})), []);
    assert.equal(bgpFilters(site({})).length, 1);
  });

  test("are rules of Calico's, each for its own family", () => {
    const rules = [
      { cidr: POOL, matchOperator: "In", prefixLength: { min: 32 }, action: "Reject" },
      { cidr: "fd00::/8", matchOperator: "In", action: "Reject" },
      { interface: "eth*", action: "Reject" },
    ] as const;
    const [filter] = sessionFilters(site({ filters: { export: rules, import: [{ action: "Reject" }] } }));
    assert.deepEqual(filter?.spec, { exportV4: [rules[0], rules[2]], importV4: [{ action: "Reject" }] });
  });

  test("are reckoned with where the prefixes of the switch are compared, in what states keep of a session, too", () => {
    const inventory = site({ filters: { export: ["services"] } });
    const routes = {
      blocks: [{ node: "bj-141", cidr: "172.30.9.64/26" }],
      borrowed: [],
      serviceRanges: ["10.96.0.0/12"],
      serviceAddresses: [],
      withoutServices: [],
    };
    for (const sessions of [
      sessionsOf(inventory),
      sessionsIn({ sessions: storedSessions(sessionsOf(inventory)) }),
    ]) {
      const expected = expectedPrefixes(["bj-141"], routes, "ipv4");
      const compared = comparePrefixes(sessions.slice(0, 1), expected, routes, []);
      assert.deepEqual(compared["bj-141"]?.missing, ["10.96.0.0/12"]);
    }
  });
});

describe("a filter that works against the site is refused", () => {
  const off = (remedy: "allow-as" | "strict-affinity" | "downward-default") => ({
    nodeToNode: { remedy },
    ...SERVICES,
  });

  test("where it hides pods' blocks while the mesh goes off, by kind or by rule", () => {
    says(
      site({ filters: { export: ["services"] } }, off("strict-affinity")),
      /^refuse switches\.BJ_Office_Core_S9700\.session\.filters\.export: \[services\] without pods: BJ_Office_Core_S9700 would learn no way to the nodes' pods, and with the mesh off nothing else leads to them/,
    );
    const rule = { cidr: POOL, matchOperator: "In", action: "Reject" } as const;
    says(
      site({ filters: { export: [rule] } }, off("strict-affinity")),
      /^refuse .*filters\.export: its rules reject blocks of pool /,
    );
    // Single pods' routes alone: blocks pass.
    const single = { ...rule, prefixLength: { min: 32 } };
    assert.deepEqual(findings(site({ filters: { export: [single] } }, off("strict-affinity"))), []);
  });

  test("where nodes forward by what they take from the switch", () => {
    const filters = { import: [{ action: "Reject" }] } as const;
    says(
      site({ filters }, off("allow-as")),
      /^refuse .*filters\.import: its rules reject blocks of pool .*: with remedy allow-as a node reaches other nodes' pods by what/,
    );
    says(
      site({ filters }, off("downward-default")),
      /^refuse .*filters\.import: has no effect: with remedy downward-default/,
    );
    assert.deepEqual(findings(site({ filters }, off("strict-affinity"))), []);
  });

  test("where it would announce more than Calico does", () => {
    says(
      site({ filters: { export: [{ action: "Accept" }] } }),
      /^refuse .*session\.filters\.export\.0: accepts without a cidr, so every route of the node/,
    );
    says(
      site({ filters: { export: [{ cidr: POOL, matchOperator: "In", action: "Accept" }] } }),
      /^warn .*session\.filters\.export\.0: accepts 172\.30\.0\.0\/16 before Calico's own filter/,
    );
  });

  test("or warned of, where it leaves nothing to announce", () => {
    says(
      site({ filters: { export: ["services"] } }, MESH),
      /^warn .*filters\.export: \[services\]: the cluster names no range of services/,
    );
  });
});

test("the first rule that matches decides, as in BIRD", () => {
  const rule = (
    matchOperator: "Equal" | "NotEqual" | "In" | "NotIn",
    action: "Accept" | "Reject" = "Reject",
  ) => [{ cidr: POOL, matchOperator, action }] as const;
  const block = "172.30.9.64/26";
  assert.equal(rejects(rule("In"), block), true);
  assert.equal(rejects(rule("NotIn"), block), false);
  assert.equal(rejects(rule("NotIn"), "10.96.0.0/12"), true);
  assert.equal(rejects(rule("Equal"), block), false);
  assert.equal(rejects(rule("Equal"), POOL), true);
  assert.equal(rejects(rule("NotEqual"), block), true);
  assert.equal(rejects([...rule("In", "Accept"), { action: "Reject" }], block), false);
  assert.equal(rejects([{ source: "RemotePeers", action: "Reject" }], block), false);
  assert.equal(rejects([{ interface: "eth0", action: "Reject" }], block), false);
  assert.equal(rejects([{ action: "Reject" }], "fd00::/122"), true);
});
