import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bjOffice } from "../../../peering/datacenters";
import { each, findings, withCalico } from "./cases";

const own = { existing: false, version: "v3.33.0", imagePullSecrets: [] } as const;
const lists = { serviceLoadBalancerIPs: ["10.98.0.0/16"] };
const withList = {
  name: "default",
  ours: false,
  spec: { serviceExternalIPs: [{ cidr: "10.99.0.0/16" }] },
  managers: {},
};

describe("the release and the API mode that the living cluster runs", () => {
  each([
    {
      what: "3.32.0 refuses lists of service ranges, and 3.32.1 mends it",
      live: withCalico({ api: "native", release: "v3.32.0" }),
      cluster: lists,
      says: "refuse cluster.serviceLoadBalancerIPs: Calico v3.32.0 refuses server-side apply of it (projectcalico/calico #12702): v3.32.1 mends it: upgrade Calico first, or take serviceLoadBalancerIPs out.",
    },
    {
      what: "so it does with a list that another client wrote",
      live: withCalico({ release: "v3.32.0", bgpConfigurations: [withList] }),
      says: [
        "refuse BGPConfiguration default spec.serviceExternalIPs: Calico v3.32.0 refuses server-side apply of it (projectcalico/calico #12702): no field of the object can be applied while it is there; v3.32.1 mends it: upgrade Calico first.",
        'warn BGPConfiguration default spec.serviceExternalIPs: is [{"cidr":"10.99.0.0/16"}], and the file does not say it: nodes announce it, and neither the proofs nor the generated prefix lists know: write it as cluster.serviceExternalIPs, or take it away.',
      ],
    },
    {
      what: "before 3.32 a BGPPeer has no keepaliveTime",
      live: withCalico({ api: "aggregated", release: "v3.31.7" }),
      device: { session: { timers: { keepalive: 20, hold: 60, bothEnds: true } } },
      says: "refuse switches.BJ_Office_Core_S9700.session.timers.bothEnds: Calico v3.31.7 has no BGPPeer keepaliveTime: it came with v3.32.0: upgrade Calico first, or take timers.bothEnds out.",
    },
    {
      what: "CRDs without an API server validate nothing",
      live: withCalico({ api: "crds-only", release: "v3.31.0" }),
      says: "refuse projectcalico.org/v3: is not served, only crd.projectcalico.org/v1, which Calico calls internal and where nothing is validated: Calico's API server must run (kind APIServer of operator.tigera.io), see `kubectl get apiservices v3.projectcalico.org`.",
    },
    {
      what: "native CRDs beside the older ones are heeded by no node",
      live: withCalico({ api: "both", release: "v3.33.0" }),
      says: "refuse projectcalico.org/v3: is served from native CRDs, and the CRDs of crd.projectcalico.org/v1 are there, too: Calico's components take the older ones then, and no node would heed what is written: end the migration first (delete the CRDs of crd.projectcalico.org).",
    },
    {
      what: "an installation of our own keeps the cluster's mode",
      live: withCalico({ api: "aggregated", release: "v3.32.1" }),
      cluster: { install: { ...own, api: "native" } },
      says: "refuse cluster.install.api: is native, and the cluster serves projectcalico.org/v3 by Calico's API server: an upgrade keeps a cluster's mode, and the other CRDs beside these would leave its nodes without their settings: write api: aggregated.",
    },
  ]);
});

test("a release that the update itself replaces, or an API server that it has still to start, stands against nothing", () => {
  const inventory = bjOffice({ cluster: { ...lists, install: own } });
  for (const live of [{ api: "aggregated", release: "v3.32.0" }, { api: "crds-only" }, {}] as const) {
    assert.deepEqual(findings(withCalico(live), inventory), []);
  }
});
