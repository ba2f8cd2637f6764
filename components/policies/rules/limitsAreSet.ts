import { configured, kindOf, type Rule } from "../rule";

interface Config {
  readonly resets?: number;
  readonly ends?: number;
  readonly switches?: number;
}

const NAMES = ["resets", "ends", "switches"] as const;
const count = { type: "integer", minimum: 0 };

/**
 * A stack's own limits are there, and no higher than the organisation's. What an update ends is counted at the switch, with
 * the rows that it runs, by components/s9700/limits.ts: a policy sees no old values.
 */
export const limitsAreSet: Rule<Config> = {
  name: "limits-are-set",
  description:
    "An update ends at most so many sessions, and on at most so many switches (1 = never both of a pair).",
  configSchema: { properties: { resets: count, ends: count, switches: count } },
  ofResource: (resource, most, context) => {
    if (kindOf(resource) !== "SwitchBgp") return [];
    const limits = configured(context, "limits");
    return NAMES.flatMap((name) => {
      const [limit, allowed] = [limits[name], most[name]];
      if (allowed === undefined) return [];
      if (typeof limit !== "number")
        return [`calico-peering:limits.${name} is missing; it must be ${allowed} or less.`];
      return limit > allowed
        ? [`calico-peering:limits.${name} is ${limit}; it must be ${allowed} or less.`]
        : [];
    });
  },
};
