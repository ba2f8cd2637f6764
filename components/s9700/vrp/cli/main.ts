// npm run --silent s9700 -- probe|read|plan|push: the device library for people and programs without Pulumi.
import { isAgreed } from "../../../terminal";
import { VrpError } from "../errors";
import { formatCommands, formatPlan, planAsJson } from "../plan/format";
import { maskSecrets } from "../configuration/mask";
import { ownedRows, ownershipOf } from "../configuration/ownership";
import { planBgp } from "../plan/plan";
import { PushError } from "../push/pushError";
import { inInstance } from "../configuration/vpnInstance";
import { formatBgpSection } from "../configuration/printSection";
import type { BgpSection } from "../configuration/types";
import type { Plan } from "../plan/types";
import type { Row } from "../rules/types";
import type { SwitchAccess } from "../shell/types";
import type { PushInput, PushReport } from "../push/types";
import type { VtySession } from "../shell/vtySession";
import { parseArguments, type Request, USAGE, UsageError, type Wanted } from "./arguments";
import { accessOf, goalOf, readSection, readWanted, type Goal, writeText } from "./files";
import { summaryOf } from "./print";

type Asked<C extends Request["command"]> = Extract<Request, { readonly command: C }>;

const NOTHING = ownershipOf([]);
const EXIT = { done: 0, bug: 1, usage: 2, refused: 3, unknown: 4, differs: 5 } as const;

/** Prints for a person; what a program reads goes to standard output. */
const say = (line: string) => process.stderr.write(`${line}\n`);
const print = (text: string) => process.stdout.write(text);
const printJson = (value: object) => print(`${JSON.stringify(value, undefined, 2)}\n`);

async function run(request: Request): Promise<number> {
  switch (request.command) {
    case "help":
      print(USAGE);
      return EXIT.done;
    case "probe":
      return probe(request);
    case "read":
      return read(request);
    case "plan":
      return plan(request);
    case "push":
      return push(request);
  }
}

/** The evidence is shown on standard error before it is written, whole: what leaves a site is reviewed by a person. */
async function probe({ target, json, saveFile, keepNames, yes, ...asked }: Asked<"probe">): Promise<number> {
  const { probe: probeAt } = await import("../probe/probe");
  const { evidenceOf, formatEvidence } = await import("../probe/evidence");
  const { formatProbe, formatTrial } = await import("../probe/table");
  const { consentTo } = await import("../probe/consent");
  const { runTrial } = await import("../probe/trial");
  const access = accessOf(target);
  const { report, transcript, tried } = await atSwitch(access, async (vty) => {
    const report = await probeAt(vty);
    const transcript = [...vty.transcript];
    if (!asked.trial) return { report, transcript, tried: undefined };
    return { report, transcript, tried: await runTrial(vty, (plan) => consentTo(plan, asked.consent)) };
  });
  if (json) printJson(tried === undefined ? report : { ...report, trial: tried });
  else print([formatProbe(report), ...(tried === undefined ? [] : ["", formatTrial(tried)]), ""].join("\n"));
  if (saveFile !== undefined) {
    const about = {
      source: "device",
      username: access.username,
      keepNames,
      answers: tried?.answers,
    } as const;
    const text = formatEvidence(evidenceOf(transcript, report, about));
    if (!yes) say(text);
    if (yes || (await isAgreed(`Write this to ${saveFile}?`))) writeText("save", saveFile, text);
    else say("Nothing was written.");
  }
  if (tried !== undefined && !tried.restored) return EXIT.unknown;
  const failed = tried?.steps.some(({ state }) => state === "failed") === true;
  const isUseless = Object.values(report.verdicts).some(({ works }) => works === "no");
  return failed || isUseless ? EXIT.differs : EXIT.done;
}

async function read({ target, json }: Asked<"read">): Promise<number> {
  const { sysname, section } = await atSwitch(accessOf(target), async (vty) => ({
    sysname: vty.sysname,
    section: await vty.readBgp(),
  }));
  if (section.asNumber === undefined) say(`${sysname} runs no BGP process.`);
  if (json) printJson({ sysname, asNumber: section.asNumber ?? null, rows: section.rows.map(masked) });
  else print(maskSecrets(formatBgpSection(section)));
  return EXIT.done;
}

function masked({ view, text, peer, known }: BgpSection["rows"][number]): object {
  return { view, line: maskSecrets(text), ...(peer === undefined ? {} : { peer }), known };
}

async function plan(request: Asked<"plan">): Promise<number> {
  const { from, wantedFile, vpnInstance, json, table, exitCode } = request;
  const section = readWanted(wantedFile, vpnInstance);
  const offline = "file" in from;
  const running = offline
    ? inInstance(readSection("running", from.file), vpnInstance)
    : await atSwitch(accessOf(from.target, vpnInstance), (vty) => readToPlan(vty, section.rows));
  const planned = planOf(request, goalOf(request, section, running), running, "the switch");
  if (json) printJson(planAsJson(planned));
  else if (table) print(`${formatPlan(planned)}\n`);
  else print(formatCommands(planned));
  if (!json && !table) planned.notes.forEach((note) => say(maskSecrets(note)));
  if (!offline) say(summaryOf(planned));
  return exitCode && differs(planned) ? EXIT.differs : EXIT.done;
}

async function readToPlan(vty: VtySession, wanted: readonly Row[]): Promise<BgpSection> {
  const { readForPlan } = await import("../push/readRunning");
  return readForPlan(vty, wanted, NOTHING, say);
}

function planOf({ vpnInstance }: Wanted, goal: Goal, running: BgpSection, switchName: string): Plan {
  return planBgp({ ...goal, running, switchName, ...(vpnInstance === undefined ? {} : { vpnInstance }) });
}

const differs = ({ commands, createsProcess }: Plan) => commands.length > 0 || createsProcess;

/** With --yes one login; else a second one after the answer, which may take longer than a VTY stays open. */
async function push(request: Asked<"push">): Promise<number> {
  const { target, wantedFile, vpnInstance, ownAll, yes, json, acceptPathLoss, saveWhenUnknown } = request;
  const section = readWanted(wantedFile, vpnInstance);
  const access = accessOf(target, vpnInstance);
  const always = { ownsAll: ownAll, acceptPathLoss, saveWhenUnknown };
  const seen = await atSwitch(access, async (vty) => {
    const running = await readToPlan(vty, section.rows);
    const goal = goalOf(request, section, running);
    const planned = planOf(request, goal, running, vty.where);
    say(differs(planned) ? `${formatPlan(planned)}\n${summaryOf(planned)}` : summaryOf(planned));
    const decided = yes || !differs(planned);
    const how = { ...always, lockFirst: differs(planned) };
    const report = decided ? await send(vty, goal, running, how) : undefined;
    return { running, goal, report };
  });
  let { report } = seen;
  if (report === undefined) {
    if (!(await isAgreed("Send this?"))) {
      say("Nothing was sent.");
      return EXIT.refused;
    }
    const how = { ...always, lockFirst: true };
    report = await atSwitch(access, (vty) => send(vty, seen.goal, seen.running, how));
  }
  return reported(report, json);
}

/** Refused when the switch has other rows of ours by now than those that were shown. */
async function send(
  vty: VtySession,
  goal: Goal,
  seen: BgpSection,
  how: Pick<PushInput, "ownsAll" | "acceptPathLoss" | "saveWhenUnknown" | "lockFirst">,
): Promise<PushReport> {
  const { push: pushTo } = await import("../push/push");
  const { ownership } = goal;
  const expected = { rows: ownedRows(seen, ownership), ownership };
  return pushTo(vty, { ...goal, ...how, expected, tell: say });
}

function reported(report: PushReport, json: boolean): number {
  const saved = report.saved === "saved";
  if (json) {
    const { state, notes, transcript } = report;
    printJson({ state, saved, plan: planAsJson(report.plan), notes, transcript });
  } else print(formatCommands(report.plan));
  report.notes.forEach(say);
  if (report.state === "pushed") say("Sent, read back as wanted, and saved.");
  return saved ? EXIT.done : EXIT.unknown;
}

/** Loads SSH only where a switch is contacted: an offline plan starts faster without it. */
async function atSwitch<T>(access: SwitchAccess, work: (vty: VtySession) => Promise<T>): Promise<T> {
  const { withLogin } = await import("../shell/queue");
  if (access.hostKey === "any")
    say(
      "WARNING: --host-key any: the host key is not checked, so a machine in between could read the password; for labs only.",
    );
  return withLogin(access, (vty) => {
    vty.warnings.forEach((warning) => say(`WARNING: ${warning}`));
    return work(vty);
  });
}

function failed(error: unknown, json: boolean): number {
  if (error instanceof UsageError) {
    say(error.message);
    return EXIT.usage;
  }
  if (!(error instanceof VrpError)) {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return EXIT.bug;
  }
  const { code, message, notes, transcript = [] } = error;
  const report = error instanceof PushError ? error.report : undefined;
  if (json) printJson({ error: { code, message }, state: report?.state ?? "unchanged", notes, transcript });
  say(message);
  notes.forEach(say);
  return report === undefined || report.state === "rolled-back" ? EXIT.refused : EXIT.unknown;
}

async function main(argv: readonly string[]): Promise<number> {
  const json = argv.includes("--json");
  try {
    const request = parseArguments(argv, process.env);
    if (request.command === "push" && !request.yes && !process.stdin.isTTY)
      throw new UsageError("push asks before it sends, and there is no terminal to ask at: give --yes.");
    if (request.command === "probe" && request.saveFile && !request.yes && !process.stdin.isTTY)
      throw new UsageError(
        "probe --save asks before it writes, and there is no terminal to ask at: give --yes.",
      );
    if (request.command === "probe" && request.trial && request.consent === undefined && !process.stdin.isTTY)
      throw new UsageError(
        "probe --trial asks before it sends a line, and there is no terminal to ask at: give --consent SYSNAME.",
      );
    return await run(request);
  } catch (error) {
    return failed(error, json);
  }
}

// `… | head` closes the pipe early, which is no failure.
process.stdout.on("error", () => process.exit());
void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
