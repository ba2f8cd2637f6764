/**
 * What stood on the day that the rule came in. This list only shrinks: a finding that is mended is removed from it, and
 * nothing is added. When it is empty, this file goes.
 */
export const KNOWN: readonly string[] = [
  "components/verification/judge/evidence.ts → components/s9700/vrp/configuration/address.ts",
  "components/verification/observe/clusterFacts.ts → components/s9700/vrp/configuration/address.ts",
  "components/verification/observe/clusterFacts.ts → components/verification/judge/expected.ts",
  "components/verification/observe/nodeEnd.ts → components/verification/judge/report.ts",
  "components/verification/observe/switchEnd.ts → components/verification/judge/report.ts",
  "components/verification/verify.ts → components/s9700/vrp/configuration/address.ts",
  "components/s9700/vrp/plan/objects.ts → components/s9700/vrp/plan/plan.ts → components/s9700/vrp/plan/objects.ts",
  "components/s9700/vrp/push/commitStrategy.ts → components/s9700/vrp/push/twoStage.ts → components/s9700/vrp/push/commitStrategy.ts",
  "components/s9700/vrp/push/trial.ts → components/s9700/vrp/shell/vtySession.ts → components/s9700/vrp/push/trial.ts",
  "components/s9700/vrp/rules/bgpRules.ts → components/s9700/vrp/rules/objectRules.ts → components/s9700/vrp/rules/bgpRules.ts",
  "components/verification/judge/asReasons.ts → components/verification/judge/evidence.ts → components/verification/judge/report.ts → components/verification/judge/reasons.ts → components/verification/judge/asReasons.ts",
  "test/emulator/bgp/commands.ts → test/emulator/cli/session.ts → test/emulator/twoStage/stage.ts → test/emulator/grammars.ts → test/emulator/bgp/commands.ts",
];
