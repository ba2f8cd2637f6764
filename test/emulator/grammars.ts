import { BGP_COMMANDS, familyCommands, vpnCommands } from "./bgp/commands";
import { enterOtherViews, OTHER_VIEW_COMMANDS } from "./bgp/otherViewCommands";
import { Grammar } from "./cli/match";
import type { Run } from "./cli/session";
import type { View, ViewKind } from "./cli/views";
import { COMMON, type CliCommand, RETURN } from "./commands/common";
import { DISPLAYS, VRP5_DISPLAYS, VRP8_DISPLAYS } from "./commands/display";
import { NODE_COMMANDS, POLICY_COMMANDS } from "./commands/policy";
import { SAVE } from "./commands/save";
import { INTERFACE_COMMANDS, OTHER_COMMANDS } from "./commands/sections";
import { SYSTEM_COMMANDS } from "./commands/system";
import { TWO_STAGE_COMMANDS, TWO_STAGE_DISPLAYS } from "./commands/twoStage";
import { ENTER_IMMEDIATELY, UPPER_VIEW_COMMANDS, USER_COMMANDS } from "./commands/user";
import type { Profile } from "./profiles";

const EVERYWHERE: readonly CliCommand[] = [...COMMON, ...DISPLAYS, SAVE];

const COMMANDS: Record<ViewKind, readonly CliCommand[]> = {
  user: USER_COMMANDS,
  system: [...SYSTEM_COMMANDS, ...POLICY_COMMANDS],
  bgp: BGP_COMMANDS,
  "ipv4-family": familyCommands("ipv4"),
  "ipv6-family": familyCommands("ipv6"),
  "vpn-family": vpnCommands("ipv4"),
  "vpn-ipv6-family": vpnCommands("ipv6"),
  "bgp-other": OTHER_VIEW_COMMANDS,
  interface: INTERFACE_COMMANDS,
  "route-policy": NODE_COMMANDS,
  other: OTHER_COMMANDS,
};

const grammars = new Map<string, Grammar<Run>>();

/** The commands of a view in a release, with those that are known in every view. */
export function grammarOf(view: View, profile: Profile): Grammar<Run> {
  const key = `${view.kind} ${profile.name}`;
  const known = grammars.get(key);
  if (known) return known;
  const commands = [
    ...EVERYWHERE,
    ...(view.kind === "user" ? [] : [RETURN]),
    ...COMMANDS[view.kind],
    ...(view.kind === "bgp" ? enterOtherViews(profile.name) : []),
    ...(profile.twoStage ? vrp8(view.kind) : vrp5(view.kind)),
  ];
  const grammar = new Grammar<Run>(commands.map((command) => withNameLengths(command, profile)));
  grammars.set(key, grammar);
  return grammar;
}

/** Names of route-policies and prefix lists, by the `name-N` of VRP5 (evidence.md §1: 27172962050). */
function withNameLengths(command: CliCommand, { nameLength }: Profile): CliCommand {
  if (nameLength === undefined) return command;
  const pattern = command.pattern.replace(
    /(?<=<(?:policy|list|name):name-)(?:40|169)(?=>)/g,
    String(nameLength),
  );
  return { ...command, pattern };
}

const vrp5 = (kind: ViewKind): readonly CliCommand[] => [
  ...VRP5_DISPLAYS,
  ...(kind === "user" ? UPPER_VIEW_COMMANDS : []),
];

const vrp8 = (kind: ViewKind): readonly CliCommand[] => [
  ...TWO_STAGE_DISPLAYS,
  ...VRP8_DISPLAYS,
  ...(kind === "user" ? [ENTER_IMMEDIATELY] : TWO_STAGE_COMMANDS),
];
