import { SETS_LEVEL } from "../cli/commandLevels";
import type { Cli } from "../cli/session";
import { Refusal } from "../refusal";
import type { CliCommand } from "./common";

const MANAGE = 3;

function without(cli: Cli, view: string, key: string): boolean {
  const known = cli.configuration.sections.find(({ header }) => {
    const [, , name, words] = SETS_LEVEL.exec(header) ?? [];
    return name === view && words === key;
  });
  return known !== undefined && cli.configuration.removeSection(known.header);
}

export const PRIVILEGES: readonly CliCommand[] = [
  {
    pattern: "command-privilege level <level:0-15> view <view:name-30> <key:text-200>",
    level: MANAGE,
    run: (cli, args) => {
      without(cli, args.get("view"), args.get("key"));
      cli.configuration.section(args.words.join(" "));
      cli.changed();
    },
  },
  {
    pattern: "undo command-privilege view <view:name-30> <key:text-200>",
    level: MANAGE,
    run: (cli, args) => {
      if (!without(cli, args.get("view"), args.get("key")))
        throw new Refusal("Error: The specified configuration does not exist.");
      cli.changed();
    },
  },
];
