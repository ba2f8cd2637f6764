import { Duplex } from "node:stream";
import type { SwitchAccess } from "../../../../components/s9700/vrp";
import { Dialogue } from "../../../../components/s9700/vrp/shell/dialogue";

/** Access to a terminal without SSH, where replies come without delay. */
export function consoleOf(name: string, change: Partial<SwitchAccess> = {}): SwitchAccess {
  const timeouts = { connect: 2_000, prompt: 2_000, save: 2_000 };
  return { name, host: "console", port: 0, username: "pulumi", hostKey: "", timeouts, ...change };
}

export const PROMPT = "<SW>";

/** A dialogue that has logged in to a device that says of each line what the test wants; its prompt is `<SW>`. */
export async function dialogueWith(
  says: (line: string) => string,
  change: Partial<SwitchAccess> = {},
): Promise<{ dialogue: Dialogue; heard: string[]; channel: Duplex }> {
  const heard: string[] = [];
  const channel: Duplex = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      const line = chunk.toString().replace(/\n$/, "");
      heard.push(line);
      setImmediate(() => channel.destroyed || channel.push(says(line)));
      done();
    },
  });
  channel.push(PROMPT);
  const dialogue = new Dialogue(channel, consoleOf("SW", change));
  await dialogue.login();
  return { dialogue, heard, channel };
}

/** The line's echo, an answer, and the prompt. */
export const replied = (line: string, answer = ""): string => `${line}\r\n${answer}${PROMPT}`;
