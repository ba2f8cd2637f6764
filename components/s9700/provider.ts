import { readCredentials, type ConfigReader, type Credentials } from "../dynamic/credentials";
import { whileEngineWaits } from "../dynamic/engine";
import { asFailure, failure } from "../dynamic/failure";
import { withoutUndefined } from "../dynamic/withoutUndefined";
import { accessTo, readAccessTo } from "./access";
import { logMessage } from "../dynamic/engineLog";
import { isForReview, noteForReview, readsOnly } from "../dynamic/reviewFacts";
import { sayOnce } from "../dynamic/sayOnce";
import { announced, emptyProcess, firstAnnounced, formatAnnounced, type Announced } from "./announce";
import { apply } from "./apply";
import { desiredOf } from "./desired";
import { readFirst } from "./firstReading";
import { withRecordedLogin } from "./hints";
import { onlyPeerOf } from "./onlyPeer";
import { outputsOf } from "./outputs";
import { beyondLimits, limitsIn, type Disturbed, type Limits } from "./limits";
import { digestsOf, passwordMistakes, toRewrite } from "./passwords";
import { switchFact } from "./reviewFact";
import { leavingFact, removalOf } from "./removal";
import { deviation, recordNamed, removalReviewed, reviewedSwitch } from "./reviewRecord";
import { rowsStaying } from "./staying";
import {
  canonicalStanzas,
  liveInputs,
  ownershipIn,
  sameStanzas,
  type Connection,
  type SwitchBgpInputs,
  type SwitchBgpOutputs,
} from "./state";
import {
  asPlain,
  isAddress,
  push,
  readForPlan,
  savedStateOf,
  waitForOwnLock,
  whereIs,
  whyUnfit,
  withLogin,
  VrpError,
  type BgpSection,
  type PushReport,
  type SwitchAccess,
} from "./vrp";

/**
 * The verbs of the switch resource, as Pulumi's dynamic-provider process calls them (through the thin object in
 * bgp.ts, which loads this file anew in every run: the state holds no code that could grow old).
 *
 * diff is pure, and so is check but for a switch that is new in the stack. diff never says whether there are changes: then the engine compares the inputs itself, and
 * its line difference after a refresh is running configuration → declared configuration.
 */
let credentials: Credentials = { passwords: {}, privateKeys: {} };

/** What `check` let through last, per switch: tells the diff of a plan from the diff of a refresh. */
const checked = new Map<string, string>();

/** The engine hands maps over in an order of its own: `peer 10.2.98.10` before `peer 10.2.98.9`. */
function identityOf({ stanzas, passwords }: SwitchBgpInputs): string {
  const sorted = (map: Readonly<Record<string, string>> = {}) =>
    Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([sorted(stanzas), sorted(passwords?.digests)]);
}

/** Path of the change record that this run is bound to. */
let record: string | undefined;

let limits: Limits = {};

/** What this run does to sessions, by the switch's name: an update's limits count all switches together. */
const disturbed = new Map<string, Disturbed>();

export function configure(request: { config: ConfigReader }): void {
  credentials = readCredentials(request.config);
  limits = limitsIn(request.config);
  disturbed.clear();
  record = recordNamed(request.config);
}

interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** Pulumi's stand-in for a value that is not known yet. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

interface Checked {
  readonly inputs: SwitchBgpInputs;
  readonly failures: CheckFailure[];
}

/** An empty property: the engine would print the whole value in Go's syntax beside a named one. */
const failed = (news: SwitchBgpInputs, reason: string): Checked => ({
  inputs: news,
  failures: [{ property: "", reason }],
});

/**
 * Checks what is declared. No refresh has read a switch that is new in the stack: it is read here, so that a first
 * preview finds a wrong password or host key, and shows what the switch has already and which commands it gets.
 */
export async function check(olds: Partial<SwitchBgpOutputs>, news: SwitchBgpInputs): Promise<Checked> {
  const result = checkDeclared(olds, news);
  const { inputs } = result;
  const isNew = olds.connection === undefined || !isSame(olds.connection, inputs.connection);
  if (!isNew || result.failures.length > 0) return result;
  const desired = desiredOf(inputs);
  try {
    const reading = await answered((signal) => readFirst(readerFor(inputs.connection, signal), desired));
    await announce(firstAnnounced(inputs, desired, reading));
    return result;
  } catch (error) {
    return failed(news, asFailure(error).message);
  }
}

/** The part of `check` that contacts nothing. */
export function checkDeclared(olds: Partial<SwitchBgpOutputs>, news: SwitchBgpInputs): Checked {
  const fail = (reason: string) => failed(news, reason);
  if (JSON.stringify(news).includes(UNKNOWN)) {
    return fail(
      "a value is not known before the update: what a switch gets must come from the stack file alone.",
    );
  }
  const { rows, asNumber } = desiredOf({ ...news, asNumber: asPlain(news.asNumber ?? "") });
  const unknown = rows.find((row) => !row.known);
  if (unknown) {
    return fail(
      `${news.connection.name}: \`${unknown.text}\` is no row that components/s9700/vrp/rules knows.`,
    );
  }
  for (const { text } of rows) {
    const mistake = whyUnfit(text);
    if (mistake !== undefined)
      return fail(`${news.connection.name}: \`${text}\` cannot be sent: ${mistake}.`);
  }
  const { passwordNames, ...others } = news;
  const bgpPasswords = credentials.bgpPasswords ?? {};
  const [mistake] = passwordMistakes(passwordNames ?? {}, bgpPasswords);
  if (mistake !== undefined) return fail(mistake);
  try {
    // Before anything is contacted: a missing secret would otherwise be found half-way through an update.
    readAccessTo(news.connection, credentials);
  } catch (error) {
    return fail(asFailure(error).message);
  }
  const secret =
    passwordNames === undefined
      ? {}
      : { passwordNames, passwords: digestsOf(passwordNames, bgpPasswords, olds.passwords?.key) };
  const inputs = {
    ...others,
    ...secret,
    asNumber,
    stanzas: canonicalStanzas(rows, news.connection.vpnInstance),
  };
  checked.set(inputs.connection.name, identityOf(inputs));
  return { inputs, failures: [] };
}

/**
 * To the person who reads the preview, and to `npm run review`: both from the same plan.
 * @throws one sentence where the run is bound to a record that says otherwise, or does more than the stack's limits allow
 */
async function announce(change: Announced): Promise<void> {
  const fact = switchFact(change);
  noteForReview("switch", change.name, fact);
  await logMessage(formatAnnounced(change));
  if (readsOnly()) return;
  const other = record === undefined ? undefined : deviation(reviewedSwitch(record, change.name), fact);
  if (other !== undefined) throw failure(other);
  if (change.disturbed !== undefined) disturbed.set(change.name, change.disturbed);
  const more = beyondLimits(limits, Object.fromEntries(disturbed));
  if (more !== undefined) throw failure(`${change.where}: ${more} Nothing was sent to this switch.`);
}

export async function diff(
  _id: string,
  olds: SwitchBgpOutputs,
  news: SwitchBgpInputs,
): Promise<{ replaces?: string[]; deleteBeforeReplace?: boolean }> {
  const [was, is] = [olds.connection, news.connection];
  if (!isSame(was, is)) {
    allowRemoval(olds);
    const replaces = was.name === is.name ? "connection.vpnInstance" : "connection.name";
    return { replaces: [replaces], deleteBeforeReplace: true };
  }
  // A refresh asks too, with the last state's inputs as `news`: that is no plan, and is not announced as one.
  if (checked.get(news.connection.name) === identityOf(news)) {
    try {
      await announce(announced(olds, news, onlyPeerOf(news.connection.name)));
    } catch (error) {
      throw asFailure(error);
    }
  }
  return {};
}

/**
 * A replacement takes all rows of before away first: the limits count those sessions as well.
 * @throws one sentence where they are more than the limits allow, or where the run is bound to a record, which has no word of it
 */
function allowRemoval(olds: SwitchBgpOutputs): void {
  if (readsOnly()) return;
  const where = whereIs(olds.connection);
  if (record !== undefined)
    throw failure(
      `${where}: another VPN instance takes all rows of before away, and no record binds these commands: update without a record.`,
    );
  const ends = (olds.ownedPeers ?? []).filter(isAddress);
  disturbed.set(`${olds.connection.name}, its rows of before`, { resets: [], ends });
  const more = beyondLimits(limits, Object.fromEntries(disturbed));
  if (more !== undefined) throw failure(`${where}: ${more} Nothing was sent to this switch.`);
}

/** The same BGP of the same switch: peers of another VPN instance are others. */
function isSame(a: Connection, b: Connection): boolean {
  return a.name === b.name && a.vpnInstance === b.vpnInstance;
}

export async function create(inputs: SwitchBgpInputs): Promise<{ id: string; outs: SwitchBgpOutputs }> {
  return answered(async (signal) => ({
    id: inputs.connection.name,
    outs: await applyTo(inputs, undefined, signal),
  }));
}

export async function update(
  _id: string,
  olds: SwitchBgpOutputs,
  news: SwitchBgpInputs,
): Promise<{ outs: SwitchBgpOutputs }> {
  // Something else changed (an address, a host key, this program): no reason to log in.
  const rewrite = toRewrite(olds.passwords, news.passwords);
  const same = olds.asNumber === news.asNumber && sameStanzas(olds.stanzas, news.stanzas);
  if (!olds.saved || !same || rewrite.length > 0)
    return answered(async (signal) => ({ outs: await applyTo(news, olds, signal) }));
  const ciphertexts = olds.passwords?.ciphertexts ?? {};
  const passwords = news.passwords && { passwords: { ...news.passwords, ciphertexts } };
  // What is no longer declared as a secret would be none in the state.
  const others = Object.entries(olds).filter(([name]) => !name.startsWith("password"));
  const outs = {
    ...(Object.fromEntries(others) as unknown as SwitchBgpOutputs),
    ...news,
    ...passwords,
    familiesAsDeclared: true as const,
  };
  return answered(async () => ({ outs }));
}

async function applyTo(
  news: SwitchBgpInputs,
  olds: SwitchBgpOutputs | undefined,
  signal: AbortSignal,
): Promise<SwitchBgpOutputs> {
  const approved = record === undefined ? undefined : reviewedSwitch(record, news.connection.name).commands;
  const only = onlyPeerOf(news.connection.name);
  return apply(
    accessFor(news.connection, signal),
    news,
    olds,
    credentials.bgpPasswords ?? {},
    approved,
    only,
  );
}

export async function read(
  id: string,
  state: SwitchBgpOutputs,
): Promise<{ id: string; props: SwitchBgpOutputs; inputs?: SwitchBgpInputs }> {
  return answered((signal) =>
    withRecordedLogin(async () => {
      const ownership = ownershipIn(state);
      const { running, saved } = await withLogin(readerFor(state.connection, signal), async (vty) => {
        await waitForOwnLock(vty, { tell: sayOnce });
        const { rows } = desiredOf(state);
        const tell = (note: string) => sayOnce(`${vty.where}: ${note}`);
        const running = await readForPlan(vty, rows, ownership, tell);
        return { running, ...(await savedStateOf(vty, running, ownership)) };
      });
      if (saved === "unknown") sayOnce(notTold(state.connection));
      const inputs = liveInputs(
        state,
        running,
        ownership,
        saved === "unknown" ? (state.saved ?? true) : saved === "saved",
      );
      const props = outputsOf({ inputs, running, ownership, olds: state });
      if (isForReview()) noteRemoval(running, props);
      return { id, props, inputs };
    }),
  );
}

/** For the case that the program declares the switch no more, of which no verb hears in a preview. */
function noteRemoval(running: BgpSection, props: SwitchBgpOutputs): void {
  try {
    noteForReview("leaving", props.connection.name, leavingFact(running, props));
  } catch (error) {
    // What the planner refuses it refuses at the removal as well; the record says that it is not planned.
    if (!(error instanceof VrpError)) throw error;
  }
}

function notTold(connection: Connection): string {
  const { username } = readAccessTo(connection, credentials);
  return `${whereIs(connection)}: whether its configuration is saved is not known, since user "${username}" may not read that: type \`save\` on the switch after an update that was stopped, or give the user privilege level 3.`;
}

/** Removes what is ours and nothing else; `bgp N` stays, and so do rows of the process that were there before us. */
export async function remove(_id: string, state: SwitchBgpOutputs): Promise<void> {
  const owned = ownershipIn(state);
  const approved = record === undefined ? undefined : removalReviewed(record, state.connection.name);
  return answered((signal) =>
    withRecordedLogin(() =>
      withLogin(accessFor(state.connection, signal), async (vty) => {
        await waitForOwnLock(vty, { tell: sayOnce });
        const running = await vty.readBgp(owned.objects.length > 0);
        // Nothing of ours can be in a process that does not run, and pushing would start it.
        if (running.asNumber === undefined) return;
        const { staying, ownership } = removalOf(running, state);
        const report = await push(vty, {
          asNumber: state.asNumber ?? running.asNumber,
          wanted: [],
          onlyRemoves: true,
          ownership,
          ...(approved === undefined ? {} : { approved }),
          saveWhenUnknown: state.saved === false,
          tell: sayOnce,
        });
        for (const note of report.notes) sayOnce(`${vty.where}: ${note}`);
        const always = emptyProcess(running.asNumber).rows.map((row) => row.key);
        const stays = rowsStaying(running, staying).filter(({ key }) => !always.includes(key));
        const counted = new Set([...stays.map(({ key }) => key), ...staying.globalKeys]);
        const foreign = report.plan.foreign.filter((row) => !counted.has(row.key)).length;
        const kept = stays
          .map((row) => `\`${row.text}\` (there before us, or needed by foreign peers), `)
          .join("");
        sayOnce(
          `${vty.where}: ${outcomeOf(report)}; \`bgp ${running.asNumber}\` stays${viewsOf(state.connection)}, ${kept}foreign rows left alone: ${foreign}.`,
        );
      }),
    ),
  );
}

/** Taking a view away would take away what others typed in it meanwhile. */
function viewsOf({ vpnInstance }: Connection): string {
  return vpnInstance === undefined ? "" : `, and so do its views of VPN instance ${vpnInstance}`;
}

function outcomeOf({ plan, saved }: PushReport): string {
  const count = plan.commands.length;
  const sent = count === 0 ? "no command sent" : `${count} command(s) sent`;
  return saved === "saved" ? `${sent}, saved` : `${sent}; whether its configuration is saved is not known`;
}

/** The login that changes a switch; it ends its work when the engine does not wait for it any more. */
function accessFor(connection: Connection, signal: AbortSignal): SwitchAccess {
  return { ...accessTo(connection, credentials), signal };
}

function readerFor(connection: Connection, signal: AbortSignal): SwitchAccess {
  return { ...readAccessTo(connection, credentials), signal };
}

/** Every verb that logs in ends in this: with values that the engine can decode, or with one sentence. */
async function answered<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  try {
    return withoutUndefined(await whileEngineWaits(work));
  } catch (error) {
    throw asFailure(error);
  }
}
