import type { Cli } from "../cli/session";
import { Refusal } from "../refusal";
import type { CliCommand } from "./common";

/**
 * Asks whether to save when the running and the startup configuration differ, and whether to reboot (S: 49670302916;
 * AR: 1508940150, 41433170370). A `no` to the first question leaves the startup configuration as it is and goes on.
 */
export const REBOOT: CliCommand = {
  pattern: "reboot [fast]",
  level: 3,
  run: async (cli, args) => {
    const words = WORDS[cli.device.profile.saveDialogue === "ar" ? "ar" : "s"];
    if (!args.has("fast")) await offerToSave(cli, words);
    if (!(await cli.confirm(words.reboots))) return;
    if (!cli.device.reboot) throw new Refusal("Error: The emulator cannot reboot here.");
    cli.print("Info: system is rebooting ,please wait...");
    cli.end();
    setImmediate(cli.device.reboot);
  },
};

interface Words {
  readonly compares: string;
  readonly saves: (file: string) => string;
  readonly reboots: string;
}

const WORDS: Record<"s" | "ar", Words> = {
  s: {
    compares: "Info: The system is now comparing the configuration, please wait.",
    saves: (file) =>
      `Warning: The configuration has been modified, and it will be saved to the next startup saved-configuration file flash:/${file}. Continue? [Y/N]:`,
    reboots: "System will reboot! Continue?[Y/N]:",
  },
  ar: {
    compares: "Info: The system is comparing the configuration, please wait.",
    saves: () =>
      "Warning: All the configuration will be saved to the next startup configuration. \nContinue ? [y/n]:",
    reboots: "System will reboot! Continue ? [y/n]:",
  },
};

async function offerToSave(cli: Cli, words: Words): Promise<void> {
  const { device } = cli;
  cli.print(words.compares);
  const name = device.startupName ?? "vrpcfg.zip";
  if (device.runningText() === device.startup()) return;
  if (await cli.confirm(words.saves(name))) device.write(name, true);
}
