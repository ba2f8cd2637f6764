import assert from "node:assert/strict";
import { racksReflected } from "../../lab/sites";
import { exchangeRoutes } from "../support/exchangeRoutes";
import { siteStory } from "../support/siteStory";

const [a, b] = racksReflected.switches;

siteStory({
  stack: "racks-reflected",
  what: "an AS for each rack, whose switch reflects its nodes' routes; the mesh goes off",
  definition: racksReflected,
  pods: racksReflected.nodes.flatMap(({ pods = [] }) => pods),
  prepare: async ({ lab }) => {
    assert(a && b);
    await exchangeRoutes(lab, [a, b]);
  },
  staysOutside: [
    /^HZ_Rack_A_S9700: peer 10\.5\.0\.2: is switch HZ_Rack_B_S9700, with which this one exchanges routes/,
    /^HZ_Rack_B_S9700: peer 10\.5\.0\.1: is switch HZ_Rack_A_S9700, with which this one exchanges routes/,
    /^HZ_Rack_A_S9700: `peer 10\.5\.0\.2 as-number 65102`/,
    /^HZ_Rack_B_S9700: `peer 10\.5\.0\.1 as-number 65101`/,
  ],
  whileUp: async ({ lab }) => {
    // The rack's other node itself is the next hop, and the other rack is behind the switch.
    const { stdout } = await lab.exec("hz-a11", ["ip", "route"]);
    assert.match(stdout, /^172\.20\.12\.0\/26 via 10\.5\.0\.12 dev eth0 proto bird/m);
    assert.match(stdout, /^172\.20\.21\.0\/26 via 10\.5\.0\.[12]1? dev eth0 proto bird/m);
  },
});
