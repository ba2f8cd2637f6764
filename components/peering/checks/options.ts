import { NODE_HOLD } from "../detection";
import { refuse, warn, type Finding } from "./finding";
import type { Switch } from "../inventory";
import { ofFamily } from "../effectiveOptions";
import { EXCLUSIVE, type SessionOptions } from "../options";
import { scopesOf } from "./scopes";

/** Huawei's S6700 manual: a keepalive below this makes sessions end without a reason. */
const LEAST_KEEPALIVE = 20;
/** Shorter and a busy node's session ends by itself (projectcalico/calico #7086). */
const LEAST_HOLD = 20;

/** What is said of a switch's sessions, looked at where it is written. */
export function checkOptions(device: Switch): Finding[] {
  return [
    ...scopesOf(device).flatMap(({ at, options }) => checkScope(at, options)),
    ...checkGroups(device),
    ...checkGroupDescriptions(device),
    ...checkLoadBalancing(device),
  ];
}

/** Checks one scope by itself, whichever sessions it applies to. */
function checkScope(at: string, options: SessionOptions): Finding[] {
  return [
    ...EXCLUSIVE.filter(([a, b]) => options[a] !== undefined && options[b] !== undefined).map(([a, b]) =>
      refuse(`${at}.${b}`, `a switch refuses it beside ${a}: keep one of them.`),
    ),
    ...checkTimers(at, options),
    ...checkForeignEnds(at, options),
    ...checkRows(at, options),
    ...checkRouteLimit(at, options),
  ];
}

function checkTimers(at: string, { timers }: SessionOptions): Finding[] {
  if (timers === undefined) return [];
  const { keepalive, hold } = timers;
  const path = `${at}.timers`;
  if (hold < 3 * keepalive) {
    return [
      refuse(
        `${path}.keepalive`,
        `${keepalive} s is more than a third of hold, ${hold} s: a single late keepalive would end the session; use at most ${Math.floor(hold / 3)}.`,
      ),
    ];
  }
  if (timers.bothEnds === true && keepalive * 3 > NODE_HOLD) {
    return [
      refuse(
        `${path}.keepalive`,
        `${keepalive} s on both ends: Calico's nodes offer a hold time of ${NODE_HOLD} s, and a node would send less than three keepalives in it; use at most ${NODE_HOLD / 3}.`,
      ),
    ];
  }
  if (hold < LEAST_HOLD) {
    return [
      warn(
        `${path}.hold`,
        `${hold} s: below ${LEAST_HOLD} s a busy node or switch loses sessions that are well (projectcalico/calico #7086); Huawei advises a keepalive of ${LEAST_KEEPALIVE} s and more.`,
      ),
    ];
  }
  if (hold <= NODE_HOLD) return [];
  return [
    warn(
      `${path}.hold`,
      `${hold} s: the lower hold of both ends counts, and Calico's nodes always offer ${NODE_HOLD} s.`,
    ),
  ];
}

/** What Calico's own BIRD has no counterpart for. */
function checkForeignEnds(at: string, { bfd, keychain }: SessionOptions): Finding[] {
  const findings: Finding[] = [];
  if (bfd !== undefined) {
    const why = "open-source Calico has no BFD (projectcalico/calico #4607), so nothing on the node answers";
    findings.push(
      bfd.acknowledged
        ? warn(`${at}.bfd`, `${why}; it helps only where another daemon does.`)
        : refuse(
            `${at}.bfd`,
            `${why}: lower timers.hold instead, or write \`acknowledged: true\` where another daemon does.`,
          ),
    );
  }
  if (keychain !== undefined) {
    const why = "Calico's BIRD speaks TCP MD5 only, and no keychain, so the session would never come up";
    findings.push(
      keychain.acknowledged
        ? warn(`${at}.keychain`, `${why} with it; it is right only where another daemon peers.`)
        : refuse(
            `${at}.keychain`,
            `${why}: take it out, or write \`acknowledged: true\` where another daemon peers.`,
          ),
    );
  }
  return findings;
}

/** A peer's AS number follows from its node; a group may have one that its members get. */
function checkRows(at: string, { rows = [] }: SessionOptions): Finding[] {
  if (/\.groups\./.test(at)) return [];
  const row = rows.find((text) => /^(?:undo )?as-number/.test(text));
  return row === undefined
    ? []
    : [
        refuse(
          `${at}.rows`,
          `"${row}": a session's AS numbers follow from its node and its switch: take it out.`,
        ),
      ];
}

function checkRouteLimit(at: string, { routeLimit }: SessionOptions): Finding[] {
  if (routeLimit === undefined) return [];
  const { action, idleTimeout } = routeLimit;
  if ((action === "idle-timeout") === (idleTimeout !== undefined)) return [];
  return [
    action === "idle-timeout"
      ? refuse(`${at}.routeLimit.idleTimeout`, "is missing; idle-timeout needs its minutes.")
      : refuse(`${at}.routeLimit.idleTimeout`, `${idleTimeout} goes with \`action: idle-timeout\` only.`),
  ];
}

/** A member can neither switch off an option of its group nor have an option that excludes one of the group's. */
function checkGroups(device: Switch): Finding[] {
  const at = `switches.${device.name}`;
  return scopesOf(device).flatMap(({ at: path, options, ipv6 }) => {
    const group = device.groups[options.group ?? ""];
    if (group === undefined) return [];
    const ofGroup = ofFamily(group, ipv6 ? "ipv6" : "ipv4");
    const off = Object.entries(options).filter(
      ([name, value]) => value === false && Boolean(ofGroup[name as keyof SessionOptions]),
    );
    const rivals = EXCLUSIVE.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]).filter(
      ([a, b]) => options[a] !== undefined && ofGroup[b] !== undefined && options[b] === undefined,
    );
    return [
      ...off.map(([name]) =>
        refuse(
          `${path}.${name}`,
          `false cannot take away what group ${options.group} has: leave the group, or take it out of ${at}.groups.${options.group}.`,
        ),
      ),
      ...rivals.map(([a, b]) =>
        refuse(`${path}.${a}`, `a switch refuses it beside ${b}, which group ${options.group} has.`),
      ),
    ];
  });
}

/** A group's row is one text for all its members. */
function checkGroupDescriptions(device: Switch): Finding[] {
  return scopesOf(device).flatMap(({ at, options: { description = "" } }) => {
    const [name] = at.startsWith(`switches.${device.name}.groups.`)
      ? (/\{(?:node|rack)\}/.exec(description) ?? [])
      : [];
    if (name === undefined) return [];
    return [
      refuse(
        `${at}.description`,
        `"${description}" names ${name}, and a group's description is one text for all members: write it under session.`,
      ),
    ];
  });
}

function checkLoadBalancing(device: Switch): Finding[] {
  return (["ipv4", "ipv6"] as const).flatMap((family) => {
    const row = device[`${family}Family`].find((text) => text.startsWith("maximum load-balancing"));
    const paths = device.loadBalancing[family];
    if (row === undefined || paths === undefined) return [];
    return [
      refuse(
        `switches.${device.name}.loadBalancing.${family}`,
        `${paths} says the same as \`${row}\` in ${family}Family: keep one of them.`,
      ),
    ];
  });
}
