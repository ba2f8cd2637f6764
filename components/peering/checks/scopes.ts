import type { Switch } from "../inventory";
import type { ScopedOptions, SessionOptions } from "../options";
import type { Session } from "../session";

/** One place of the stack file where options of sessions are written. */
export interface Scope {
  /** Its path: `switches.Core.session.ipv6`. */
  readonly at: string;
  readonly options: SessionOptions;
  /** Whether they are for IPv6 sessions alone. */
  readonly ipv6: boolean;
}

/** Every such place of a switch. */
export function scopesOf(device: Switch): Scope[] {
  const at = `switches.${device.name}`;
  const named: [string, ScopedOptions][] = [
    [`${at}.session`, device.session],
    ...Object.entries(device.groups).map(([name, scope]): [string, ScopedOptions] => [
      `${at}.groups.${name}`,
      scope,
    ]),
    ...Object.entries(device.sessions).map(([name, scope]): [string, ScopedOptions] => [
      `${at}.sessions.${name}`,
      scope,
    ]),
  ];
  return named.flatMap(([path, { ipv6, ...both }]) => [
    { at: path, options: both, ipv6: false },
    ...(ipv6 === undefined ? [] : [{ at: `${path}.ipv6`, options: ipv6, ipv6: true }]),
  ]);
}

/** @returns the path at which an option of the session is written: its narrowest scope; else where it would be */
export function writtenAt({ node, switch: device, own, family }: Session, switches: readonly Switch[]) {
  const found = switches.find(({ name }) => name === device.name);
  return (option: string): string => {
    const name = option.split(".")[0] as keyof SessionOptions;
    const at = `switches.${device.name}`;
    const scopes: [string, ScopedOptions | undefined][] = [
      [`${at}.sessions.${node.name}`, found?.sessions[node.name]],
      [`${at}.session`, found?.session],
      [`${at}.groups.${own.group}`, found?.groups[own.group ?? ""]],
    ];
    for (const [path, scope] of scopes) {
      if (family === "ipv6" && scope?.ipv6?.[name] !== undefined) return `${path}.ipv6.${option}`;
      if (scope?.[name] !== undefined) return `${path}.${option}`;
    }
    return `${at}.session.${option}`;
  };
}
