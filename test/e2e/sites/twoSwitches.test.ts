import { twoSwitches } from "../../lab/definition";
import { importedByHand } from "../support/twoSwitchesByHand";
import { siteStory } from "../support/siteStory";

siteStory({
  stack: "two-switches",
  what: "two racks with a switch each, a third rack on both, the mesh stays on",
  // The cluster speaks its AS number already: to change it would end every session of the mesh.
  definition: { ...twoSwitches, asNumber: 64620 },
  // The same site once more, as people would have made it.
  afterwards: ({ lab }) => importedByHand(lab),
  pods: twoSwitches.nodes.flatMap(({ pods = [] }) => pods.slice(0, 1)),
});
