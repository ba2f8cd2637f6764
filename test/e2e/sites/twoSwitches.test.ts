import { twoSwitches } from "../../lab/definition";
import { siteStory } from "../support/siteStory";

siteStory({
  stack: "two-switches",
  what: "two racks with a switch each, a third rack on both, the mesh stays on",
  // The cluster speaks its AS number already: to change it would end every session of the mesh.
  definition: { ...twoSwitches, asNumber: 64620 },
  pods: twoSwitches.nodes.flatMap(({ pods = [] }) => pods.slice(0, 1)),
});
