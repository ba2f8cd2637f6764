/**
 * What stood on the day that the rule came in. This list only shrinks: a finding that is mended is removed from it, and
 * nothing is added. When it is empty, this file goes.
 */
export const KNOWN: readonly string[] = [
  "components/s9700/vrp/plan/objects.ts → components/s9700/vrp/plan/plan.ts → components/s9700/vrp/plan/objects.ts",
  "components/s9700/vrp/rules/bgpRules.ts → components/s9700/vrp/rules/objectRules.ts → components/s9700/vrp/rules/bgpRules.ts",
  "test/emulator/bgp/commands.ts → test/emulator/cli/session.ts → test/emulator/twoStage/stage.ts → test/emulator/grammars.ts → test/emulator/bgp/commands.ts",
];
