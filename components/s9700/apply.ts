import { asFailure, failure } from "../dynamic/failure";
import { sayOnce } from "../dynamic/sayOnce";
import { leftAsItWas } from "./announce";
import { changeOf, goalAt, isMasked, pushGoalAt, reviewedIn, type Change } from "./goal";
import { withLockHint } from "./hints";
import { foundGlobals, outputsOf } from "./outputs";
import { ciphertextsOf, type Passwords } from "./passwords";
import { leftForOthers } from "./staying";
import {
  canonicalStanzas,
  lastPushOf,
  lineDifference,
  liveInputs,
  type SwitchBgpInputs,
  type SwitchBgpOutputs,
} from "./state";
import {
  compareWithSaved,
  difference,
  foreignRows,
  ownedRows,
  ownershipOf,
  push,
  PushError,
  readSavedBgp,
  whereIs,
  withLogin,
  type BgpSection,
  type Ownership,
  type PushReport,
  type Row,
  type SwitchAccess,
  type VtySession,
} from "./vrp";

/**
 * Create and update alike: lock, read, refuse what the preview did not see, push, verify, save.
 * @param passwords by the name that the stack file gives
 * @param approved commands of the change record that this update is bound to; undefined = of none
 * @param only the peer that the run is limited to; undefined = it is not
 * @throws what {@link failure} makes, with the resource's properties where the switch was changed in spite of it
 */
export async function apply(
  access: SwitchAccess,
  news: SwitchBgpInputs,
  olds: SwitchBgpOutputs | undefined,
  passwords: Readonly<Record<string, string>> = {},
  approved?: readonly string[],
  only?: string,
): Promise<SwitchBgpOutputs> {
  const change = changeOf(news, olds, undefined, only);
  try {
    return await withLogin(access, async (vty) => {
      const startup = await startupBefore(vty, change);
      const report = await pushTo(vty, change, passwords, approved);
      const outputs = outputsAfter(change, report, startup);
      tellAdopted(vty.where, outputs, change);
      const { staying } = goalAt(change, report.found);
      if (staying.length > 0) sayOnce(`${vty.where}: ${leftForOthers(staying, change.news.connection)}`);
      return outputs;
    });
  } catch (error) {
    throw await explained(error, access, change);
  }
}

/**
 * The startup configuration, read where it differs and process rows become ours: it separates others' rows from those of
 * a killed run.
 */
async function startupBefore(vty: VtySession, { desired, before }: Change): Promise<BgpSection | undefined> {
  if (desired.ownership.globalKeys.every((key) => before.globalKeys.includes(key))) return undefined;
  return (await compareWithSaved(vty)) === "unsaved" ? readSavedBgp(vty) : undefined;
}

async function pushTo(
  vty: VtySession,
  change: Change,
  passwords: Readonly<Record<string, string>>,
  approved: readonly string[] | undefined,
): Promise<PushReport> {
  const { desired, ownership, olds } = change;
  const names = Object.entries(desired.passwordNames);
  const report = await push(vty, {
    asNumber: desired.asNumber,
    wanted: desired.rows,
    ownership,
    expected: reviewedIn(change),
    ...(approved === undefined ? {} : { approved }),
    passwords: Object.fromEntries(names.map(([subject, name]) => [subject, passwords[name] ?? ""])),
    lockFirst: true,
    // The state says that an earlier run of ours could not save.
    saveWhenUnknown: olds?.saved === false,
    goalAt: (running) => pushGoalAt(change, running),
    tell: sayOnce,
  });
  for (const note of report.notes) sayOnce(`${vty.where}: ${note}`);
  return report;
}

function outputsAfter(change: Change, report: PushReport, startup: BgpSection | undefined): SwitchBgpOutputs {
  const { news, olds, desired, ownership } = change;
  const { found, running = found } = report;
  const { wanted, staying } = goalAt(change, found);
  const rows = [...wanted, ...staying, ...foreignRows(found, ownership)];
  const after = { asNumber: desired.asNumber, rows };
  return outputsOf({
    inputs: {
      ...news,
      stanzas: canonicalStanzas(wanted, news.connection.vpnInstance),
      saved: true,
      ...(news.passwords && { passwords: passwordsOn(news.passwords, wanted, running) }),
    },
    running: after,
    // A push for one peer alone says nothing of the other rows: what is missing of them is still ours.
    ownership: change.only === undefined ? ownershipOf(wanted) : ownership,
    olds,
    found,
    foundGlobals: foundGlobals(change, found, startup),
    familiesAsDeclared: true,
    lastPush: report.state === "pushed" ? lastPushOf(report.plan, Date.now()) : undefined,
  });
}

/** Those that are on the switch now; an adopted peer's own stays unknown, so the next preview shows it. */
function passwordsOn(declared: Passwords, wanted: readonly Row[], after: BgpSection): Passwords {
  const ours = new Set(wanted.filter(isMasked).map((row) => row.peer));
  const digests = Object.entries(declared.digests).filter(([subject]) => ours.has(subject));
  const ciphertexts = Object.entries(ciphertextsOf(after.rows)).filter(([subject]) => ours.has(subject));
  return { ...declared, digests: Object.fromEntries(digests), ciphertexts: Object.fromEntries(ciphertexts) };
}

function tellAdopted(where: string, outputs: SwitchBgpOutputs, { olds, news }: Change): void {
  const peers = outputs.adoptedPeers.filter((peer) => !(olds?.adoptedPeers ?? []).includes(peer));
  if (peers.length > 0) sayOnce(`${where}: adopted, since the switch had them already: ${peers.join(", ")}.`);
  const different = lineDifference(outputs.stanzas, news.stanzas);
  if (different.length === 0) return;
  sayOnce(`${where}: ${leftAsItWas(different)}`);
}

/**
 * The failure as the engine shall record it: where the switch may have been changed, what runs is what the state says.
 * It is read once more where the push could not tell.
 */
async function explained(error: unknown, access: SwitchAccess, change: Change): Promise<Error> {
  if (!(error instanceof PushError) || error.report.state === "rolled-back")
    return asFailure(withLockHint(error));
  const { ownership } = change;
  const { found, state, saved } = error.report;
  const running = error.report.running ?? (await readAfterwards(access, ownership));
  const isAsBefore =
    running !== undefined &&
    difference(ownedRows(running, ownership), ownedRows(found, ownership)).length === 0;
  if (state !== "pushed" && isAsBefore) return asFailure(error);
  const unread = `${whereIs(change.news.connection)}: it could not be read afterwards; the next refresh shows what runs.`;
  return failure(error.message, running === undefined ? [...error.notes, unread] : error.notes, {
    id: change.news.connection.name,
    properties: partialOutputs(change, found, running, saved === "saved"),
  });
}

/** @returns undefined where the switch does not answer */
async function readAfterwards(access: SwitchAccess, ownership: Ownership): Promise<BgpSection | undefined> {
  try {
    return await withLogin(access, (vty) => vty.readBgp(ownership.objects.length > 0));
  } catch {
    // The report of the push is what the user needs to read.
    return undefined;
  }
}

/** @param running undefined: it could not be read, and what is declared counts as running */
function partialOutputs(
  { news, olds, ownership }: Change,
  found: BgpSection,
  running: BgpSection | undefined,
  saved: boolean,
): object {
  const { __provider } = news as { __provider?: string };
  // The engine keeps as secret only what the declared inputs have as secret.
  const unknown = news.passwords && { ...news.passwords, digests: {} };
  const sent = unknown && { ciphertexts: {}, ...unknown, ...olds?.passwords };
  const inputs =
    running === undefined
      ? { ...news, passwords: unknown, saved }
      : liveInputs({ ...news, passwords: sent }, running, ownership, saved);
  return { ...outputsOf({ inputs, running: running ?? found, ownership, olds, found }), __provider };
}
