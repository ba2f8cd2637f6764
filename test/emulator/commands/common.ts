import type { Command } from "../cli/match";
import type { Run } from "../cli/session";
import { USER } from "../cli/views";

export type CliCommand = Command<Run>;

const CLOSED = "Info:Configuration console exit, please retry to log on";

/** Commands of every view. */
export const COMMON: readonly CliCommand[] = [
  {
    pattern: "quit",
    level: 0,
    harmless: true,
    run: (cli) => {
      if (cli.view.upper) cli.view = cli.view.upper;
      else {
        cli.print(CLOSED);
        cli.end();
      }
    },
  },
  {
    pattern: "configuration exclusive",
    level: 2,
    run: (cli) => {
      cli.device.mayConfigure(cli.session);
      const now = Date.now();
      cli.device.lock ??= { session: cli.session, user: cli.user.name, since: now, active: now };
    },
  },
  {
    pattern: "undo configuration exclusive",
    level: 2,
    run: (cli) => {
      cli.device.mayConfigure(cli.session);
      cli.device.lock = undefined;
    },
  },
  {
    pattern: "mmi-mode enable",
    level: 0,
    harmless: true,
    run: (cli) => {
      cli.settings.mmi = true;
      cli.settings.screenLength = 512;
    },
  },
  {
    pattern: "undo mmi-mode enable",
    level: 0,
    harmless: true,
    run: (cli) => {
      cli.settings.mmi = false;
      cli.settings.screenLength = 24;
    },
  },
];

/** A command of every view but the user's. */
export const RETURN: CliCommand = {
  pattern: "return",
  level: 0,
  harmless: true,
  run: (cli) => {
    cli.view = USER;
  },
};
