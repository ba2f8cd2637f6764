import { some, type Inventory, type Session } from "../peering";
import { fieldLines } from "../review/commandLines";
import { changedObjects, identityOf, isOfCluster, resourceOf, type PreviewStep } from "../review/objects";
import { CHANGES } from "./previewSteps";
import type { DriftReport, DriftRow } from "./types";

/** What `npm run up -- <stack> --only X` names: a switch, or one session with both its ends. */
export type Only =
  | { readonly kind: "switch"; readonly name: string }
  | { readonly kind: "session"; readonly name: string; readonly session: Session };

/** Names in a sentence that says which there are. */
const LISTED = 20;

/** The switch or session of this name; else a sentence with those that there are. Pure. */
export function onlyNamed(
  name: string,
  { datacenter, switches }: Inventory,
  sessions: readonly Session[],
): Only | string {
  if (switches.some((device) => device.name === name)) return { kind: "switch", name };
  const session = sessions.find((one) => one.name === name);
  if (session !== undefined) return { kind: "session", name, session };
  const listed = (names: readonly string[]) =>
    names.length > LISTED
      ? `${names.slice(0, LISTED).join(", ")} and ${names.length - LISTED} more`
      : names.join(", ");
  return `--only ${name}: stack ${datacenter} has no such switch and no such session; allowed: the switches ${listed(switches.map((one) => one.name))}; the sessions ${listed(sessions.map((one) => one.name))}.`;
}

/** What is asked before anything is sent: the name shows that the one who types it has read what is put back. */
export const questionFor = (name: string): string =>
  `Type the name (${name}) to send this, anything else leaves all as it is: `;

/** What puts the named switch or session back. */
export interface Repair {
  /** What runs otherwise there. */
  readonly rows: readonly DriftRow[];
  /** What differs elsewhere, and stays as it is. */
  readonly staying: number;
  /** The resources that the update is limited to. */
  readonly urns: readonly string[];
  /** Its switch is one of them: only its commands are sent. */
  readonly device?: string;
  /** Fields of BGPPeers, as lines; `object: effect` first. */
  readonly objects: readonly string[];
}

/** What an update that is limited to a switch or session would do; or why it must not run: a sentence. Pure. */
export function repairOf(only: Only, report: DriftReport, steps: readonly PreviewStep[]): Repair | string {
  const { rows, ends, refused } = report;
  const device = only.kind === "switch" ? only.name : only.session.switch.name;
  const chosen = rows.filter((row) =>
    only.kind === "switch" ? row.end === only.name : row.sessions.includes(only.name),
  );
  const atDevice = chosen.filter(({ end }) => end === device);
  const inCluster = chosen.filter(({ end }) => end !== device);
  if (refused.length > 0)
    return `the cluster contradicts the file, so nothing is changed: ${refused.join(" ")}`;
  const unread = ends.find(({ name, notRead }) => name === device && notRead !== undefined);
  if (unread !== undefined) return `${device} could not be read: ${unread.notRead}`;
  const cluster = ends.find(({ kind, notRead }) => kind === "cluster" && notRead !== undefined);
  const isSeen = steps.some((step) => isOfCluster(step) && identityOf(step).name === only.name);
  if (only.kind === "session" && cluster !== undefined && !isSeen)
    return `the cluster's end of ${only.name} could not be read: ${cluster.notRead}`;
  // Half of a change of the file would be deployed, without what comes before and after it.
  const pending = [...rows.filter(({ end }) => end === device), ...inCluster].filter(
    (row) => row.cause !== "by-hand",
  );
  if (pending.length > 0)
    return `the file says more there than was deployed (${some(pending.map(({ what, setting, file, runs }) => `${what}: ${file ?? runs ?? setting}`))}): --only puts back what was changed by hand, and deploys nothing; run a whole update.`;
  const gone = rows.find(
    ({ end, what, setting }) => end === device && what === "bgp" && setting === "system",
  );
  if (only.kind === "session" && gone !== undefined)
    return `on ${device} the BGP process itself is another one (${gone.runs ?? "none runs"}): put the whole switch back, with --only ${device}.`;
  const peers = steps.filter(
    (step) =>
      CHANGES.includes(step.op) &&
      isOfCluster(step) &&
      inCluster.some(
        ({ what }) => what === `BGPPeer ${identityOf(step).name}` && identityOf(step).kind === "BGPPeer",
      ),
  );
  const switchUrn = steps.find(
    (step) => step.urn.includes("s9700:SwitchBgp::") && resourceOf(step) === device,
  )?.urn;
  const urns = [
    ...(atDevice.length > 0 && switchUrn !== undefined ? [switchUrn] : []),
    ...peers.map(({ urn }) => urn),
  ];
  return {
    rows: chosen,
    staying: rows.length - chosen.length,
    urns: [...new Set(urns)],
    ...(atDevice.length > 0 ? { device } : {}),
    objects: changedObjects(peers).flatMap((object) => [
      `${object.op} ${object.kind} ${object.name}: ${object.effect}`,
      ...fieldLines(object).map((line) => `    ${line}`),
    ]),
  };
}
