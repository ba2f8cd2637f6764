import type { Session } from "../peering";
import type { PreviewState } from "../review/objects";
import type { SwitchFact } from "../s9700/reviewFact";
import { rowsOfStanzas, type Row } from "../s9700/vrp";
import { threeStates, type ResourceSteps } from "./previewSteps";
import { threeWay, type Values } from "./threeWay";
import type { DriftRow } from "./types";

type Inputs = PreviewState["inputs"];

/**
 * Rows of one switch that are not as the file says. Pure.
 * @param sessions all declared sessions of this switch
 * @param fact what the switch's resource announced; undefined = nothing
 */
export function switchRows(
  name: string,
  resource: ResourceSteps,
  sessions: readonly Session[],
  fact: SwitchFact | undefined,
): DriftRow[] {
  const { recorded, runs, file } = threeStates(resource);
  const rows = [recorded, runs, file].map(rowsIn);
  const byKey = new Map(rows.flat().map((row) => [row.key, row]));
  const [was = {}, is = {}, said = {}] = rows.map(textsOf);
  const differences = threeWay(was, is, said).map(({ name: key, ...values }): DriftRow => {
    const row = byKey.get(key);
    return { end: name, ...placeOf(row, sessions), ...values };
  });
  const passwords = newPasswords(fact).filter(
    (subject) =>
      !differences.some(
        ({ what, runs = "", file = "" }) =>
          isAbout(what, subject) && [runs, file].some((row) => row.includes(" password ")),
      ),
  );
  return [
    ...processRows(name, recorded, runs, file),
    ...differences,
    ...passwords.map((subject): DriftRow => {
      const row = { peer: subject, view: "bgp" };
      const values = {
        runs: "password [secret]",
        recorded: "password [secret]",
        file: "password [another secret]",
      };
      return { end: name, ...placeOf(row, sessions), ...values, cause: "not-deployed" };
    }),
    ...savedRows(name, recorded, runs, file),
  ];
}

const rowsIn = (inputs: Inputs): Row[] =>
  rowsOfStanzas((inputs?.stanzas ?? {}) as Readonly<Record<string, string>>);

const textsOf = (rows: readonly Row[]): Values =>
  Object.fromEntries(rows.map(({ key, text }) => [key, text]));

/** `peer 10.2.98.142 (bj-142)`, a group, a list or policy, or the view itself. */
function placeOf(
  row: Pick<Row, "peer" | "object" | "view"> | undefined,
  sessions: readonly Session[],
): Pick<DriftRow, "what" | "setting" | "sessions"> {
  const { peer, object, view = "bgp" } = row ?? {};
  const own = sessions.filter(({ node }) => node.address === peer);
  const nodes = own.map(({ node }) => node.name).join(", ");
  const subject = peer === undefined ? (object ?? view) : `peer ${peer}${nodes === "" ? "" : ` (${nodes})`}`;
  return { what: subject, setting: view, sessions: own.map((session) => session.name) };
}

const isAbout = (what: string, subject: string): boolean =>
  what === `peer ${subject}` || what.startsWith(`peer ${subject} (`);

/** Peers and groups to which a password is sent again, though no row of theirs differs. */
export function newPasswords(fact: SwitchFact | undefined): string[] {
  return (fact?.plan?.commands ?? []).flatMap(({ line }) => /^peer (\S+) password /.exec(line)?.[1] ?? []);
}

/** `bgp <AS>` itself, and how the switch is reached. */
function processRows(end: string, recorded: Inputs, runs: Inputs, file: Inputs): DriftRow[] {
  const values = (inputs: Inputs): Values => {
    const { asNumber, connection = {} } = (inputs ?? {}) as {
      readonly asNumber?: string;
      readonly connection?: Readonly<Record<string, unknown>>;
    };
    const reached = Object.entries(connection).map(([key, value]) => [`management ${key}`, String(value)]);
    return Object.fromEntries([
      ...(asNumber === undefined ? [] : [["bgp", `bgp ${asNumber}`]]),
      ...reached,
    ]) as Values;
  };
  return threeWay(values(recorded), values(runs), values(file)).map(({ name, ...found }) => {
    const [what = "", setting = "system"] = name.split(" ");
    return { end, what, setting, ...found, sessions: [] };
  });
}

/** Whether the switch boots with the stack's rows that run. */
function savedRows(end: string, recorded: Inputs, runs: Inputs, file: Inputs): DriftRow[] {
  const values = (inputs: Inputs): Values =>
    inputs === undefined ? {} : { saved: inputs.saved === false ? "not saved" : "saved" };
  if (runs === undefined || file === undefined) return [];
  return threeWay(values(recorded), values(runs), values(file)).map(({ name: setting, ...found }) => ({
    ...{ end, what: "configuration", setting, ...found, sessions: [] },
  }));
}
