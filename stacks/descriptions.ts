import { stackMark, type ScopedOptions, type Switch } from "../components/peering";

/** The switch with `{stack}` filled in wherever the file describes a peer or group. */
export function withStackMark(device: Switch, stack: string): Switch {
  const marked = (scope: ScopedOptions): ScopedOptions => {
    const { description, ipv6 } = scope;
    const filled = (text: string) => ({ description: text.replaceAll("{stack}", stackMark(stack)) });
    return {
      ...scope,
      ...(description === undefined ? {} : filled(description)),
      ...(ipv6?.description === undefined ? {} : { ipv6: { ...ipv6, ...filled(ipv6.description) } }),
    };
  };
  const all = (scopes: Readonly<Record<string, ScopedOptions>>) =>
    Object.fromEntries(Object.entries(scopes).map(([name, scope]) => [name, marked(scope)]));
  return {
    ...device,
    groups: all(device.groups),
    session: marked(device.session),
    sessions: all(device.sessions),
  };
}
