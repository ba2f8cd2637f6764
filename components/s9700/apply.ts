import { sayOnce } from "./announce";
import { asFailure, failure } from "../dynamic/failure";
import { ciphertextsOf, MASK, toRewrite, type Passwords } from "./passwords";
import {
  canonicalStanzas,
  globalsFound,
  lastPushOf,
  lineDifference,
  liveInputs,
  liveStanzas,
  ownershipIn,
  sameStanzas,
  union,
  type LastPush,
  type SwitchBgpInputs,
  type SwitchBgpOutputs,
} from "./state";
import {
  foreignRows,
  needsObjects,
  ownedRows,
  ownershipOf,
  push,
  rowsOfStanzas,
  save,
  VrpError,
  whereIs,
  withSession,
  type BgpSection,
  type PushGoal,
  type Ownership,
  type Row,
  type SwitchAccess,
  type VtySession,
} from "./vrp";

const NOTHING: Ownership = { peers: [], globalKeys: [], objects: [] };

/**
 * Create and update alike: lock, read, refuse what the preview did not see, push, verify, save.
 * @throws what {@link failure} makes, with the resource's properties where the switch was changed in spite of it
 */
export async function apply(
  access: SwitchAccess,
  news: SwitchBgpInputs,
  olds: SwitchBgpOutputs | undefined,
  passwords: Readonly<Record<string, string>> = {},
): Promise<SwitchBgpOutputs> {
  const before = olds === undefined ? NOTHING : ownershipIn(olds);
  const ownership = union(before, ownershipOf(rowsOfStanzas(news.stanzas)));
  const objects = needsObjects(rowsOfStanzas(news.stanzas), ownership);
  let running: BgpSection | undefined;
  let wanted: readonly Row[] = [];
  const goalAt = (found: BgpSection): PushGoal => {
    running = found;
    if (olds !== undefined) refuseWhenChanged(access, found, before, olds, news);
    wanted = withAdopted(rowsOfStanzas(news.stanzas), found, before, ownership);
    const masked = new Set(wanted.filter((row) => row.text.endsWith(` ${MASK}`)).map((row) => row.peer));
    const rewritePasswords = toRewrite(olds?.passwords, news.passwords).filter((name) => masked.has(name));
    return { wanted, rewritePasswords };
  };
  try {
    return await withSession(access, async (session) => {
      const report = await pushAndSave(session, news, olds, ownership, goalAt, passwords);
      const found = running ?? { rows: [] };
      const sent = news.passwords && passwordsOn(news.passwords, wanted, await session.readBgp(objects));
      const outputs = { ...resultOf(news, olds, wanted, ownership, found, sent), ...report };
      tellAdopted(session.where, outputs, olds, news);
      return outputs;
    });
  } catch (error) {
    throw await explained(error, access, news, olds, ownership, running);
  }
}

/**
 * Rows that the switch had before they became ours stay as they are this time: no preview could show them. From now on
 * they are read, so the next preview shows where they differ from the file, and the update after it changes them.
 */
function withAdopted(wanted: readonly Row[], running: BgpSection, before: Ownership, now: Ownership): Row[] {
  const known = ownedRows(running, before);
  const adopted = ownedRows(running, now).filter((row) => !known.includes(row));
  const keys = new Set(adopted.map((row) => row.key));
  return [...wanted.filter((row) => !keys.has(row.key)), ...adopted];
}

/** Those that are on the switch now; an adopted peer's own stays unknown, so the next preview shows it. */
function passwordsOn(declared: Passwords, wanted: readonly Row[], after: BgpSection): Passwords {
  const ours = new Set(wanted.filter((row) => row.text.endsWith(` ${MASK}`)).map((row) => row.peer));
  const digests = Object.entries(declared.digests).filter(([subject]) => ours.has(subject));
  const ciphertexts = Object.entries(ciphertextsOf(after.rows)).filter(([subject]) => ours.has(subject));
  return { ...declared, digests: Object.fromEntries(digests), ciphertexts: Object.fromEntries(ciphertexts) };
}

function resultOf(
  news: SwitchBgpInputs,
  olds: SwitchBgpOutputs | undefined,
  wanted: readonly Row[],
  ownership: Ownership,
  running: BgpSection,
  passwords: Passwords | undefined,
): SwitchBgpOutputs {
  const asNumber = news.asNumber ?? "";
  const after = { asNumber, rows: [...wanted, ...foreignRows(running, ownership)] };
  const inputs = { ...news, stanzas: canonicalStanzas(wanted), saved: true };
  return { ...outputsOf(inputs, after, ownershipOf(wanted), olds, running), ...(passwords && { passwords }) };
}

function tellAdopted(
  where: string,
  outputs: SwitchBgpOutputs,
  olds: SwitchBgpOutputs | undefined,
  news: SwitchBgpInputs,
): void {
  const peers = outputs.adoptedPeers.filter((peer) => !(olds?.adoptedPeers ?? []).includes(peer));
  if (peers.length > 0) sayOnce(`${where}: adopted, since the switch had them already: ${peers.join(", ")}.`);
  const different = lineDifference(outputs.stanzas, news.stanzas);
  if (different.length === 0) return;
  sayOnce(
    `${where}: left as it was, and not as declared: ${different.join("; ")}. The next preview shows it, and the update after it changes it.`,
  );
}

async function pushAndSave(
  session: VtySession,
  news: SwitchBgpInputs,
  olds: SwitchBgpOutputs | undefined,
  ownership: Ownership,
  goalAt: (running: BgpSection) => PushGoal,
  passwords: Readonly<Record<string, string>>,
): Promise<{ lastPush?: LastPush }> {
  const names = Object.entries(news.passwordNames ?? {});
  const report = await push(session, {
    passwords: Object.fromEntries(names.map(([subject, name]) => [subject, passwords[name] ?? ""])),
    asNumber: news.asNumber ?? "",
    wanted: rowsOfStanzas(news.stanzas),
    ownership,
    lockFirst: true,
    goalAt,
  });
  for (const note of report.notes) sayOnce(`${session.where}: ${note}`);
  // What an earlier run of ours pushed and could not save is still only in memory; anybody else's is not ours to save.
  if (report.saved === "unknown" && olds?.saved === false) await save(session);
  const lastPush = report.state === "pushed" ? lastPushOf(report.plan, Date.now()) : undefined;
  return lastPush === undefined ? {} : { lastPush };
}

function refuseWhenChanged(
  access: SwitchAccess,
  running: BgpSection,
  before: Ownership,
  olds: SwitchBgpOutputs,
  news: SwitchBgpInputs,
): void {
  const live = liveStanzas(running, before, olds.passwords);
  if (sameStanzas(live, olds.stanzas) || sameStanzas(live, news.stanzas)) return;
  const lines = lineDifference(olds.stanzas, live).join("; ");
  throw new VrpError(
    "changed",
    `${whereIs(access)}: changed since the preview (${lines}): nothing was sent; run the preview again and review what it shows now.`,
  );
}

/** What the state keeps of a switch. */
export function outputsOf(
  inputs: SwitchBgpInputs,
  running: BgpSection,
  ownership: Ownership,
  olds: SwitchBgpOutputs | undefined,
  found: BgpSection = running,
): SwitchBgpOutputs {
  const before = olds === undefined ? NOTHING : ownershipIn(olds);
  const newGlobals = ownership.globalKeys.filter((key) => !before.globalKeys.includes(key));
  // Without what is known of the switch's ciphertext, whatever it has counts as changed.
  const passwords = inputs.passwords && {
    passwords: { ...inputs.passwords, ciphertexts: olds?.passwords?.ciphertexts ?? {} },
  };
  const kept = (olds?.foundGlobals ?? []).filter((key) => ownership.globalKeys.includes(key));
  const peersThere = new Set(found.rows.map((row) => row.peer));
  const adopted = ownership.peers.filter((peer) => !before.peers.includes(peer) && peersThere.has(peer));
  return {
    ...inputs,
    ...passwords,
    ownedPeers: ownership.peers,
    ownedGlobals: ownership.globalKeys,
    ownedObjects: ownership.objects,
    foundGlobals: [...kept, ...globalsFound(found, { ...NOTHING, globalKeys: newGlobals })],
    foreign: foreignRows(running, ownership).length,
    ...(olds?.lastPush === undefined ? {} : { lastPush: olds.lastPush }),
    adoptedPeers: [
      ...(olds?.adoptedPeers ?? []).filter((peer) => ownership.peers.includes(peer)),
      ...adopted,
    ],
  };
}

/**
 * The failure as the engine shall record it: where the switch may have been changed it is looked at once more, and
 * what runs is what the state says.
 */
async function explained(
  error: unknown,
  access: SwitchAccess,
  news: SwitchBgpInputs,
  olds: SwitchBgpOutputs | undefined,
  ownership: Ownership,
  before: BgpSection | undefined,
): Promise<Error> {
  const plain = asFailure(error);
  const untouched = error instanceof VrpError && (error.code === "changed" || error.code === "other-as");
  if (before === undefined || untouched) return plain;
  const id = news.connection.name;
  const message = error instanceof VrpError ? error.message : plain.message;
  const reasons = error instanceof VrpError ? [...error.notes] : [];
  const { __provider } = news as { __provider?: string };
  const asPartial = (outputs: SwitchBgpOutputs) =>
    failure(message, reasons, { id, properties: { ...outputs, __provider } });
  try {
    const objects = ownership.objects.length > 0;
    const after = await withSession(access, (session) => session.readBgp(objects));
    const mine = canonicalStanzas(ownedRows(after, ownership));
    const notSaved = error instanceof VrpError && error.code === "save";
    if (!notSaved && sameStanzas(mine, canonicalStanzas(ownedRows(before, ownership)))) return plain;
    // The engine keeps as secret only what the declared inputs have as secret.
    const nothing = { digests: {}, ciphertexts: {} };
    const known = news.passwords && { ...news.passwords, ...nothing, ...olds?.passwords };
    const inputs = liveInputs({ ...news, passwords: known }, after, ownership, false);
    return asPartial(outputsOf(inputs, after, ownership, olds, before));
  } catch {
    reasons.push(
      `${whereIs(news.connection)}: it could not be read afterwards; the next refresh tells what runs.`,
    );
    const passwords = news.passwords && { ...news.passwords, digests: {} };
    return asPartial(outputsOf({ ...news, passwords, saved: false }, before, ownership, olds));
  }
}
