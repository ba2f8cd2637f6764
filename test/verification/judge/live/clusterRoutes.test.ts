import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ConfigurationFacts } from "../../../../components/verification/observe/liveCluster";
import { bjOffice } from "../../../peering/datacenters";
import { findings, withCalico } from "./cases";

const written = (programClusterRoutes: string): ConfigurationFacts => ({
  name: "default",
  ours: false,
  spec: { programClusterRoutes },
  managers: { programClusterRoutes: ["tigera-operator"] },
});
const refusals = (value: string, remedy: "strict-affinity" | "mesh") =>
  findings(
    withCalico({ bgpConfigurations: [written(value)] }),
    bjOffice({ cluster: { nodeToNode: { remedy } } }),
  ).filter((finding) => finding.startsWith("refuse"));

describe("routes to all nodes' blocks that Felix writes", () => {
  for (const value of ["Disabled", "EnabledIPIPOnly"])
    test(`(programClusterRoutes ${value}) are refused where the mesh is to go off`, () => {
      const [first, ...others] = refusals(value, "strict-affinity");
      assert.match(
        first ?? "",
        new RegExp(
          `^refuse BGPConfiguration default spec\\.programClusterRoutes:? is ${value}, so Felix writes routes to all nodes' blocks`,
        ),
      );
      assert.deepEqual(others, []);
    });

  test("do no harm while the mesh stays, and are not there where BIRD writes them", () => {
    assert.deepEqual(refusals("Disabled", "mesh"), []);
    assert.deepEqual(refusals("Enabled", "strict-affinity"), []);
    assert.deepEqual(refusals("EnabledNoEncapOnly", "strict-affinity"), []);
  });
});
