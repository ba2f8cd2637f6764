import { configured, kindOf, type Rule } from "../rule";

interface Config {
  /** `Sat 22:00-06:00`, UTC; a window that ends before it begins ends on the next day. */
  readonly windows?: readonly string[];
}

/**
 * `cluster.acceptAsChange` consents to an AS change, which ends the sessions of a node, those of the mesh too. A preview may
 * show one at any time; an update does it in a window.
 */
export const asChangeInWindow: Rule<Config> = {
  name: "as-change-in-window",
  description: "A node's AS number changes within a window of time. Without windows: at any time.",
  configSchema: { properties: { windows: { type: "array", items: { type: "string" } } } },
  ofResource: (resource, { windows }, context) => {
    if (kindOf(resource) !== "AsNumbers" || windows === undefined) return [];
    const wrong = windows.filter((window) => parse(window) === undefined);
    if (wrong.length > 0)
      return wrong.map((window) => `windows: "${window}" is not like "Sat 22:00-06:00" (UTC).`);
    const accepted = configured(context, "cluster").acceptAsChange;
    const isAny = accepted !== undefined && JSON.stringify(accepted) !== "[]";
    if (!isAny || context.isPreview || windows.some((window) => isWithin(window, context.now))) return [];
    return [
      `calico-peering:cluster.acceptAsChange consents to another AS number, and it is ${shown(context.now)}; allowed: ${windows.join(", ")} (UTC).`,
    ];
  },
};

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const DAY = 24 * 60;

/** Minutes: the window's beginning since Sunday 00:00, and how long it is. */
function parse(window: string): { readonly begin: number; readonly length: number } | undefined {
  const [, day = "", ...clock] =
    /^([A-Z][a-z]{2}) ([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/.exec(window) ?? [];
  if (!DAYS.includes(day)) return undefined;
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = clock.map(Number);
  const [from, to] = [fromHour * 60 + fromMinute, toHour * 60 + toMinute];
  return { begin: DAYS.indexOf(day) * DAY + from, length: to > from ? to - from : to - from + DAY };
}

function isWithin(window: string, now: Date): boolean {
  const parsed = parse(window);
  if (parsed === undefined) return false;
  const minute = now.getUTCDay() * DAY + now.getUTCHours() * 60 + now.getUTCMinutes();
  // Saturday's window may reach into Sunday, the first day.
  return (minute - parsed.begin + 7 * DAY) % (7 * DAY) < parsed.length;
}

const shown = (now: Date): string => `${DAYS[now.getUTCDay()]} ${now.toISOString().slice(11, 16)} UTC`;
