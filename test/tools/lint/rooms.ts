/** A room: a folder or a file of the repository, and the rooms that its files may import from. */
export interface Room {
  readonly at: string;
  /**
   * Rooms below this one: `a/b` is that room alone, `a/b/**` all rooms in that folder.
   * A room's own files may always import each other, as long as they form no circle.
   */
  readonly imports: readonly string[];
}

const vrp = "components/s9700/vrp";
const verification = "components/verification";
const manifests = "components/calico/manifests";
const typescript = "test/tools/typescript.ts";
const product = ["components/**", "stacks/**"];
/** The faces of the components: what the program and its commands are made from. */
const faces = [
  "components/columns.ts",
  "components/terminal.ts",
  "components/datacenter.ts",
  "components/drift",
  "components/dynamic",
  "components/peering",
  "components/review",
  "components/rollout",
  "components/s9700",
  `${vrp}/index.ts`,
  `${verification}/**`,
];

const errors = `${vrp}/errors.ts`;
/** What a push consists of. */
const below = ["rules", "configuration", "plan", "display", "shell"].map((room) => `${vrp}/${room}`);

/** The rooms from the lowest to the highest. A file belongs to the room with the longest matching path. */
export const ROOMS: readonly Room[] = [
  { at: "components/columns.ts", imports: [] },
  { at: "components/terminal.ts", imports: [] },
  { at: "components/peering", imports: [] },

  { at: errors, imports: [] },
  { at: `${vrp}/rules`, imports: [errors] },
  { at: `${vrp}/configuration`, imports: [errors, `${vrp}/rules`] },
  { at: `${vrp}/plan`, imports: [errors, `${vrp}/rules`, `${vrp}/configuration`] },
  { at: `${vrp}/display`, imports: [errors, `${vrp}/rules`, `${vrp}/configuration`] },
  { at: `${vrp}/shell`, imports: [errors, `${vrp}/rules`, `${vrp}/configuration`, `${vrp}/display`] },
  { at: `${vrp}/push`, imports: [errors, ...below] },
  {
    at: `${vrp}/probe`,
    imports: ["components/columns.ts", "components/terminal.ts", errors, ...below, `${vrp}/push`],
  },
  // The library's face: what is outside of it imports this file and no other.
  { at: `${vrp}/index.ts`, imports: [errors, ...below, `${vrp}/push`] },
  { at: `${vrp}/cli`, imports: [`${vrp}/**`, "components/terminal.ts"] },

  { at: manifests, imports: ["components/peering"] },
  { at: "components/calico", imports: ["components/peering", manifests] },

  // What an organisation demands: it knows resources as the engine shows them to a policy.
  { at: "components/policies", imports: [manifests] },

  { at: "components/dynamic", imports: [] },
  { at: "components/s9700", imports: ["components/peering", "components/dynamic", `${vrp}/index.ts`] },

  {
    at: `${verification}/observe`,
    imports: ["components/peering", manifests, "components/s9700", `${vrp}/index.ts`],
  },
  {
    at: `${verification}/judge`,
    imports: ["components/peering", manifests, `${vrp}/index.ts`, `${verification}/observe`],
  },
  {
    at: `${verification}/show`,
    imports: [
      "components/peering",
      "components/columns.ts",
      `${vrp}/index.ts`,
      `${verification}/observe`,
      `${verification}/judge`,
    ],
  },
  {
    at: verification,
    imports: ["components/peering", manifests, `${vrp}/index.ts`, `${verification}/**`],
  },

  {
    at: "components/rollout",
    imports: [
      "components/peering",
      "components/calico/**",
      "components/dynamic",
      "components/s9700",
      `${vrp}/index.ts`,
      `${verification}/**`,
    ],
  },
  // Pure: what one preview found, as a record and as its pages.
  {
    at: "components/review",
    imports: [
      "components/peering",
      manifests,
      "components/rollout",
      "components/rollout/clusterCheck",
      "components/s9700",
      `${vrp}/index.ts`,
      `${verification}/show`,
    ],
  },
  // Pure: the same preview, held against the state.
  {
    at: "components/drift",
    imports: [
      "components/columns.ts",
      "components/peering",
      manifests,
      "components/review",
      "components/rollout",
      "components/s9700",
      `${vrp}/index.ts`,
      `${verification}/show`,
    ],
  },
  // Resources of older states load their verbs by these paths.
  { at: "components/cutover", imports: ["components/rollout/**"] },
  { at: "components/maintenance", imports: ["components/rollout"] },
  { at: "components/datacenter.ts", imports: ["components/**"] },

  { at: "stacks/nodes", imports: faces },
  { at: "stacks", imports: faces },
  { at: "stacks/newStack", imports: ["stacks"] },
  { at: "stacks/forget", imports: [] },
  { at: "stacks/fleet", imports: [...faces, "stacks"] },
  { at: "stacks/import", imports: [...faces, manifests, "stacks"] },
  {
    at: "stacks/commands",
    imports: [
      ...faces,
      `${vrp}/probe`,
      manifests,
      "stacks",
      "stacks/fleet",
      "stacks/forget",
      "stacks/import",
      "stacks/newStack",
      "stacks/nodes",
    ],
  },
  // What the workflows run: it judges, takes and places files, and contacts neither end.
  { at: "stacks/ci", imports: ["components/dynamic", "stacks"] },
  { at: "docs", imports: product },

  { at: typescript, imports: [] },
  { at: "test/tools/lint", imports: [] },
  { at: "test/tools/provision", imports: [] },
  { at: "test/tools/testRun", imports: ["test/tools/provision", typescript] },
  { at: "test/tools/docs", imports: [...product, "test/emulator"] },
  { at: "test/emulator", imports: [] },
  { at: "test/lab", imports: [...product, "test/emulator", "test/tools/provision", typescript] },
  {
    at: "test/tools/bench",
    imports: [...product, "test/emulator", "test/lab", "test/tools/provision", typescript],
  },
  // The tests themselves.
  { at: "test", imports: [...product, "test/**"] },
];
