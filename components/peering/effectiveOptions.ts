import type { Switch } from "./inventory";
import { EXCLUSIVE, type Family, type ScopedOptions, type SessionOptions } from "./options";

/** What holds for one session, and where it comes from. */
export interface EffectiveOptions {
  /** Of the group, of the switch's sessions and of this one, the narrowest: what both ends agree on. */
  readonly options: SessionOptions;
  /** The session's own rows on the switch: the same without what its group says already. */
  readonly own: SessionOptions;
}

/** Group < all sessions of the switch < this session; within each, what is said for IPv6 alone. */
export function optionsOf(device: Switch, node: string, family: Family): EffectiveOptions {
  const own = [device.session, device.sessions[node] ?? {}].map((scope) => ofFamily(scope, family));
  const ofSession = own.reduce(narrowed, {});
  const group = device.groups[ofSession.group ?? ""];
  const ofGroup = group === undefined ? {} : ofFamily(group, family);
  return { options: narrowed(ofGroup, ofSession), own: ofSession };
}

/** A scope as it is for one family. */
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
