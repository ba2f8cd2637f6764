import type { Cli } from "../cli/session";
import { Refusal } from "../refusal";
import type { CliCommand } from "./common";

const FIRST_NAME = "vrpcfg.zip";
const BAD_NAME = "Error: Invalid file name or Invalid extension ( *.cfg, *.zip ).";

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const isFileName = (name: string): boolean =>
  /^[^\s]{1,60}\.(?:cfg|zip|dat)$/i.test(name) && name.length >= 5;

/** `save [all] [FILE]`: without a file it is what the device boots with. */
export const SAVE: CliCommand = {
  pattern: "save [all] [<file:name-64>]",
  level: 2,
  harmless: true,
  run: async (cli, args) => {
    const { device } = cli;
    if (device.saving !== undefined && device.saving !== cli.session) device.refuse("busy");
    const file = args.maybe("file");
    if (file !== undefined && !isFileName(file)) throw new Refusal(BAD_NAME);
    const name = await (file === undefined ? startupName(cli) : otherName(cli, file));
    if (name === undefined) return;
    device.saving = cli.session;
    try {
      await write(cli, name, file === undefined);
    } finally {
      if (device.saving === cli.session) device.saving = undefined;
    }
  },
};

/** Asks whether to save, and the first time under which file name. */
async function startupName(cli: Cli): Promise<string | undefined> {
  const { device } = cli;
  const { startupName: known, profile } = device;
  if (profile.saveDialogue === "ar") {
    // evidence.md §1: 18279882653, 2979186187, 12725450625, 1508940150.
    cli.print("  The current configuration will be written to the device. ");
    return (await agreedToDefaultNo(cli, "  Are you sure to continue? (y/n)[n]:"))
      ? (known ?? FIRST_NAME)
      : undefined;
  }
  if (profile.saveDialogue === "newer") {
    const question = "Warning: The current configuration will be written to the device. Continue? [Y/N]:";
    return (await agreed(cli, question)) ? (known ?? FIRST_NAME) : undefined;
  }
  cli.print(
    `The current configuration will be written to ${known === undefined ? "the device" : `flash:/${known}`}.`,
  );
  if (!(await agreed(cli, "Are you sure to continue?[Y/N]"))) return undefined;
  if (known !== undefined) return known;
  for (;;) {
    const typed = await cli.ask(`Info: Please input the file name ( *.cfg, *.zip ) [${FIRST_NAME}]:`);
    if (typed === "") return FIRST_NAME;
    if (isFileName(typed)) return typed;
    cli.print(BAD_NAME);
  }
}

async function otherName(cli: Cli, file: string): Promise<string | undefined> {
  if (!(await agreed(cli, `Are you sure to save the configuration to flash:/${file}?[Y/N]:`)))
    return undefined;
  if (!cli.device.hasFile(file)) return file;
  return (await cli.confirm(`flash:/${file} exists, overwrite?[Y/N]:`)) ? file : undefined;
}

/** Anything but yes is no, an empty line too. */
async function agreedToDefaultNo(cli: Cli, question: string): Promise<boolean> {
  return cli.settings.mmi || /^y(?:es)?$/i.test(await cli.ask(question));
}

/** Some devices complain once about an answer that was given (netmiko #1014), and then take it. */
async function agreed(cli: Cli, question: string): Promise<boolean> {
  if (!cli.device.faults.saveNoise) return cli.confirm(question);
  await cli.ask(question);
  return cli.confirm("Error: Please choose 'YES' or 'NO' first before pressing 'Enter'. [Y/N]:");
}

async function write(cli: Cli, name: string, start: boolean): Promise<void> {
  const { device } = cli;
  const { slots, saveDialogue } = device.profile;
  if (saveDialogue === "ar") return writeOnAr(cli, name, start);
  const newer = saveDialogue === "newer";
  for (const slot of slots) {
    cli.write(`Now saving the current configuration to the slot ${slot}${newer ? " " : ""}`);
    await wait(Math.floor((device.faults.saveMs ?? 0) / slots.length));
    if (device.faults.closeDuringSave) {
      cli.end();
      return;
    }
    cli.write(newer ? ".\n" : "..\n");
    if (slot === slots[0]) device.write(name, start);
    cli.write(`${newer ? "Info: " : ""}Save the configuration successfully.\n`);
  }
}

/** The words of an AR (3162077546, 1508940150). */
async function writeOnAr(cli: Cli, name: string, start: boolean): Promise<void> {
  const { device } = cli;
  cli.write("  It will take several minutes to save configuration file, please wait");
  await wait(device.faults.saveMs ?? 0);
  if (device.faults.closeDuringSave) return cli.end();
  device.write(name, start);
  cli.write(".......\n");
  cli.print(
    "  Configuration file had been saved successfully",
    "  Note: The configuration file will take effect after being activated",
  );
}
