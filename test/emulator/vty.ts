import type { Connection, ServerChannel } from "ssh2";
import { Session } from "./cli/session";
import { Terminal } from "./cli/terminal";
import { USER } from "./cli/views";
import type { Device, Vty } from "./device";
import { clockText } from "./display/format";
import { grammarOf } from "./grammars";
import { hostileOutput } from "./hostile";
import { Stage } from "./twoStage/stage";
import type { User } from "./types";

/** Serves one VTY: its terminal, its session and the faults on both. */
export function connect(
  device: Device,
  vty: Vty,
  channel: ServerChannel,
  client: Connection,
  columns: number,
): Terminal {
  const upperView = device.options.upperViewMatching ?? true;
  const session = sessionOn(device, vty.session, vty.user, upperView);
  const { profile } = device;
  const cut = () => destroy(client);
  let [received, sent] = [0, 0];
  /** When the connection is cut for the line that runs. */
  let moment: "before" | "asked" | "after" | undefined;
  const events = {
    line: (text: string) => answer(text),
    leave: () => {
      if (session.stage?.isDirty) return void answer("return");
      session.view = USER;
      ready();
    },
    next: (stem: string) => grammarOf(session.view, profile).next(stem),
    input: (bytes: number) => {
      vty.active = Date.now();
      const before = received;
      received += bytes;
      const { cutAfterBytes: limit = received } = device.faults;
      if (!device.faultReader.cutsAt("in", received)) return bytes;
      // The lines that arrived still run.
      queueMicrotask(cut);
      return Math.max(0, limit - before);
    },
    output: (bytes: number) => {
      sent += bytes;
      if (device.faultReader.cutsAt("out", sent)) cut();
    },
  };
  const terminal = new Terminal(channel, columns, events, () => device.faults, profile.pagerColumns);
  const idle = setInterval(() => {
    if (Date.now() - vty.active < (device.options.idleMinutes ?? 10) * 60_000) return;
    terminal.print(`\n${device.text("idle")}\n`);
    hangUp(channel, client);
  }, 200);
  idle.unref();
  channel.on("close", () => clearInterval(idle));
  session.attach({
    page: (lines) => {
      terminal.screenLength = session.settings.screenLength;
      return terminal.page(lines);
    },
    print: (text) => terminal.print(text),
    ask: (question) => {
      const answer = terminal.ask(question);
      // The question still goes out.
      if (moment === "asked") setImmediate(cut);
      return answer;
    },
    end: () => undefined,
  });

  const ready = () => {
    terminal.echoLine = session.settings.echoLine;
    terminal.ready(session.prompt());
  };

  async function answer(line: string): Promise<void> {
    moment = line === "" ? undefined : device.faultReader.cut(line);
    if (moment === "before") {
      session.log(Date.now(), session.view, line, "fault");
      return cut();
    }
    if (line !== "") await perform(device, session, terminal, line);
    if (moment === "after") return cut();
    if (session.ended) {
      terminal.write("");
      hangUp(channel, client);
      return;
    }
    ready();
  }

  terminal.print(greeting(device));
  ready();
  return terminal;
}

/** Runs a line with the faults that are set. */
async function perform(device: Device, session: Session, terminal: Terminal, line: string): Promise<void> {
  const { faultReader } = device;
  const time = Date.now();
  const { view } = session;
  const delay = (device.options.delayMs ?? 0) + faultReader.delay(line);
  if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
  const fault = () => session.log(time, view, line, "fault");
  const meddling = faultReader.meddling(line);
  if (meddling !== undefined) await meddle(device, meddling);
  const refusal = faultReader.refusal(line);
  const question = faultReader.question(line);
  const hostile = faultReader.hostile(line);
  if (hostile !== undefined) {
    fault();
    await terminal.flood(hostileOutput(hostile));
  } else if (refusal !== undefined) {
    fault();
    terminal.print(`${refusal}\n`);
  } else if (question !== undefined && !(await session.confirm(question))) fault();
  else await session.run(line, time);
  const noise = faultReader.afterPrompt();
  if (noise !== undefined && !session.ended) terminal.print(session.prompt() + noise);
}

function sessionOn(device: Device, id: number, user: User, upperView: boolean): Session {
  const { profile } = device;
  const { twoStage = false } = profile;
  const session = new Session(device, id, user, (view) => grammarOf(view, profile), upperView && !twoStage);
  if (twoStage) session.stage = new Stage(session, device.commits);
  return session;
}

/** Another engineer's line, typed in bgp view. */
async function meddle(device: Device, line: string): Promise<void> {
  const other = sessionOn(device, 0, { name: "another engineer", password: "", level: 15 }, true);
  const committing = device.profile.twoStage ? ["commit"] : [];
  for (const typed of ["system-view", `bgp ${device.running.bgp?.asNumber}`, line, ...committing])
    await other.run(typed);
}

function greeting(device: Device): string {
  const limit = device.options.vtyLimit ?? 5;
  return [
    "",
    `Info: The max number of VTY users is ${limit}, and the number`,
    `      of current VTY users on line is ${device.vtys.size}.`,
    `      The current login time is ${clockText(Date.now())}.`,
    "",
  ].join("\n");
}

/** Milliseconds that a client has to go by itself once its session has ended. */
const GOES_BY_ITSELF_MS = 5_000;

/**
 * Ends the session; what was written is still sent. The client goes first: OpenSSH, when the other end disconnects,
 * throws away what it has received and not yet printed.
 */
export function hangUp(channel: ServerChannel, client: Connection): void {
  setImmediate(() => {
    channel.exit(0);
    channel.end();
    setTimeout(() => client.end(), GOES_BY_ITSELF_MS).unref();
  });
}

/** Cuts the connection, without a goodbye. */
export function destroy(client: Connection): void {
  // ssh2's Connection keeps its socket to itself.
  const { _sock: socket } = client as unknown as { _sock?: { destroy(): void } };
  socket?.destroy();
}
