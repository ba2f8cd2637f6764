import type { Cli } from "../cli/session";

const CHARACTERS = 120;

/** `compare configuration`: the first difference only, 120 characters of each side. */
export function compareConfiguration(cli: Cli): void {
  const [a, b] = [meaningful(cli.device.runningText()), meaningful(cli.device.startup())];
  let at = 0;
  while (at < Math.max(a.length, b.length) && a[at]?.text === b[at]?.text) at++;
  if (at === a.length && at === b.length) {
    cli.print(" The current configuration is the same as the next startup configuration file.");
    return;
  }
  cli.print(
    " Warning: The current configuration is not the same as the next startup configuration file. There may be several differences, and the following are some configurations beginning from the first:",
    ...side("Current configuration", a, at),
    ...side("Configuration file", b, at),
  );
}

interface Line {
  readonly number: number;
  readonly text: string;
}

/** Frame and version lines are no configuration. */
function meaningful(configuration: string): Line[] {
  const lines: Line[] = [];
  let number = 0;
  for (const raw of configuration.trimEnd().split("\n")) {
    const text = raw.trimEnd();
    number++;
    if (text !== "" && !/^\s*#$|^!/.test(text)) lines.push({ number, text });
  }
  return lines;
}

function side(title: string, lines: readonly Line[], from: number): string[] {
  const number = lines[from]?.number ?? (lines.at(-1)?.number ?? 0) + 1;
  const text = lines
    .slice(from)
    .map((line) => line.text)
    .join("\n")
    .slice(0, CHARACTERS);
  return [` ====== ${title} line ${number} ======`, ...text.split("\n").map((line) => ` ${line}`)];
}
