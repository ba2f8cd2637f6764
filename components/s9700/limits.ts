import type { ConfigReader } from "../dynamic/credentials";
import { failure } from "../dynamic/failure";
import { effectOf, isAddress, type Plan, type Row } from "./vrp";

/** `calico-peering:limits`: what one update may do to sessions that are up. Undefined = any number. */
export interface Limits {
  /** Sessions that end once and come back by themselves. */
  readonly resets?: number;
  /** Sessions that end for good. */
  readonly ends?: number;
  /** Switches on which sessions end, once or for good. 1 = never both of a pair. */
  readonly switches?: number;
}

const NAMES = ["resets", "ends", "switches"] as const;

/** @param config `calico-peering:limits`, as JSON text. @throws one sentence where the value has another form */
export function limitsIn(config: ConfigReader): Limits {
  const text = config.get("limits");
  if (text === undefined || text === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The sentence below says what is allowed.
  }
  if (isLimits(value)) return value;
  throw failure(
    `calico-peering:limits is ${text.slice(0, 80)}; allowed: { resets: 4, ends: 1, switches: 1 }, each a whole number of 0 or more, or left out.`,
  );
}

function isLimits(value: unknown): value is Limits {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([name, number]) => NAMES.some((one) => one === name) && Number.isInteger(number) && number >= 0,
  );
}

/** Sessions that a plan ends, by the peer's address; other stacks' are among them. */
export interface Disturbed {
  readonly resets: readonly string[];
  readonly ends: readonly string[];
}

/**
 * The sessions of a switch that a plan ends: a group's are its members', and `all` is every peer. Pure.
 * @param rows the stack's rows, as the last reading saw them
 * @param foreignPeers peers of the switch that are not the stack's
 */
export function disturbedBy(
  plan: Pick<Plan, "commands">,
  rows: readonly Row[],
  foreignPeers: readonly string[] = [],
): Disturbed {
  const { resets, ends } = effectOf(plan);
  const peers = [
    ...new Set(rows.flatMap(({ peer }) => (peer !== undefined && isAddress(peer) ? [peer] : []))),
  ];
  const membersOf = (group: string) =>
    rows.flatMap(({ text, peer }) =>
      peer !== undefined && text === `peer ${peer} group ${group}` ? [peer] : [],
    );
  const sessions = (names: readonly string[]) => [
    ...new Set(
      names.flatMap((name) => {
        if (name === "all") return [...peers, ...foreignPeers];
        return isAddress(name) ? [name] : membersOf(name);
      }),
    ),
  ];
  const ending = sessions(ends);
  return { ends: ending, resets: sessions(resets).filter((peer) => !ending.includes(peer)) };
}

/**
 * Whether one update does more to sessions than the limits allow: one sentence that names them; undefined = it does not. Pure.
 * @param switches by the switch's name: what the update does to it, as far as that is known
 */
export function beyondLimits(
  limits: Limits,
  switches: Readonly<Record<string, Disturbed>>,
): string | undefined {
  const of = (kind: "resets" | "ends") =>
    Object.entries(switches).flatMap(([name, one]) => one[kind].map((peer) => `${peer} on ${name}`));
  const [resets, ends] = [of("resets"), of("ends")];
  const disturbed = Object.keys(switches).filter((name) => {
    const one = switches[name];
    return one !== undefined && one.resets.length + one.ends.length > 0;
  });
  const broken = [
    ...over("resets", limits.resets, resets, (n) => `${n} end once`),
    ...over("ends", limits.ends, ends, (n) => `${n} end for good`),
    ...over("switches", limits.switches, disturbed, (n) => `sessions end on ${n} switches`),
  ];
  if (broken.length === 0) return undefined;
  return `More than this stack allows in one update: ${broken.join("; ")}. Make the change in smaller steps, or allow more in the stack file, in a change that is reviewed.`;
}

function over(
  name: (typeof NAMES)[number],
  limit: number | undefined,
  found: readonly string[],
  what: (count: number) => string,
): string[] {
  if (limit === undefined || found.length <= limit) return [];
  const more = found.length > SHOWN ? ` and ${found.length - SHOWN} more` : "";
  return [
    `calico-peering:limits.${name} is ${limit}, and ${what(found.length)} (${found.slice(0, SHOWN).join(", ")}${more})`,
  ];
}

/** Named one by one. */
const SHOWN = 8;
