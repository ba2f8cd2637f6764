import type { Cli } from "../cli/session";
import { Refusal } from "../refusal";
import type { Staging } from "../twoStage/staging";
import type { CliCommand } from "./common";

const CONFIGURE = 2;
const DEFAULT_SECONDS = 600;

function stageOf(cli: Cli): Staging {
  if (!cli.stage || cli.stage.immediately) throw new Refusal(cli.device.text("notTwoStage"));
  return cli.stage;
}

const show = (pattern: string, level: number, run: (cli: Cli) => void): CliCommand => ({
  pattern,
  level,
  harmless: true,
  run,
});

/**
 * Commands of VRP8, in every view but the user's. `commit` checks whether the configuration is locked. What `commit
 * trial` and `abort trial` print is in Huawei's references (10182372801, 10470454233) and in two engineers' notes
 * (47187037917, 11426437154).
 */
export const TWO_STAGE_COMMANDS: readonly CliCommand[] = [
  {
    pattern: "commit [description <text:text-60>]",
    level: CONFIGURE,
    harmless: true,
    run: (cli) => stageOf(cli).commit(),
  },
  {
    pattern: "commit trial [<seconds:60-65535>]",
    level: CONFIGURE,
    harmless: true,
    run: async (cli, args) => {
      const seconds = Number(args.maybe("seconds") ?? DEFAULT_SECONDS);
      await stageOf(cli).commit(seconds);
      cli.print(
        "Info: The system enters the trial configuration mode.",
        `The system will revert to previous configuration if the trial configuration is not confirmed in ${seconds} seconds.`,
      );
    },
  },
  {
    pattern: "abort trial",
    level: CONFIGURE,
    harmless: true,
    run: async (cli) => {
      const stage = stageOf(cli);
      if (!cli.device.commits.isTrialOf(cli.session)) cli.device.refuse("noTrial");
      const question = "Warning: The trial configuration will be rolled back. Continue? [Y/N]:";
      if (!(await cli.confirm(question))) return;
      stage.abort();
      cli.print("Info: The trial configuration rollback succeeded.");
    },
  },
  {
    pattern: "clear configuration candidate",
    level: CONFIGURE,
    harmless: true,
    run: (cli) => stageOf(cli).clear(),
  },
  {
    pattern: "refresh configuration candidate",
    level: CONFIGURE,
    harmless: true,
    run: (cli) => stageOf(cli).refresh(),
  },
  show("display configuration candidate", 1, (cli) => cli.print(...stageOf(cli).current().lines())),
  show("display configuration candidate changes", 3, (cli) => cli.print(...stageOf(cli).current().changes())),
  show("display configuration candidate merge", 3, (cli) =>
    cli.print(...stageOf(cli).configuration.lines("").slice(1)),
  ),
];

/** VRP8's displays of every view; their rows are those of Huawei's reference (9989630279). */
export const TWO_STAGE_DISPLAYS: readonly CliCommand[] = [
  show("display configuration trial status", 1, (cli) => {
    const { isTrial, secondsLeft } = cli.device.commits;
    cli.print(`Trial status: ${isTrial ? "ACTIVE" : "INACTIVE"} `, `Trial time left (sec): ${secondsLeft}`);
  }),
];
