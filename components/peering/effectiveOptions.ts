import type { Switch } from "./inventory";
import { EXCLUSIVE, type Family, type ScopedOptions, type SessionOptions } from "./options";

/** What holds for one session, and where it comes from. */
export interface EffectiveOptions {
  /** For each option the value of the narrowest scope: what both ends agree on. */
  readonly options: SessionOptions;
  /** The options that become rows of the peer itself: without those that its group sets already. */
  readonly own: SessionOptions;
}

/** Group < all sessions of the switch < this session; within each, what stands under `ipv6` wins for IPv6. */
export function optionsOf(device: Switch, node: string, family: Family): EffectiveOptions {
  const own = [device.session, device.sessions[node] ?? {}].map((scope) => ofFamily(scope, family));
  const ofSession = own.reduce(narrowed, {});
  const group = device.groups[ofSession.group ?? ""];
  const ofGroup = group === undefined ? {} : ofFamily(group, family);
  return { options: narrowed(ofGroup, ofSession), own: ofSession };
}

/** The options of a scope for one family. */
export function ofFamily({ ipv6, ...both }: ScopedOptions, family: Family): SessionOptions {
  return family === "ipv6" && ipv6 !== undefined ? narrowed(both, ipv6) : both;
}

function narrowed(wide: SessionOptions, narrow: SessionOptions): SessionOptions {
  const given = Object.fromEntries(Object.entries(narrow).filter(([, value]) => value !== undefined));
  const replaced = EXCLUSIVE.flatMap(([a, b]) =>
    a in given && !(b in given) ? [b] : b in given && !(a in given) ? [a] : [],
  );
  const kept = Object.entries(wide).filter(([name]) => !(replaced as string[]).includes(name));
  return { ...Object.fromEntries(kept), ...given } as SessionOptions;
}
