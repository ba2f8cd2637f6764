/**
 * Reads HOST[:PORT]: a name, an IPv4 address, or an IPv6 address, with brackets where a port follows.
 * @returns without a port where none is given; an empty host = it is none of these
 */
export function hostAndPort(text: string): { readonly host: string; readonly port?: number } {
  const [, bracketed, plain, port] =
    /^(?:\[([^\]]+)\]|([^:\s]+|[^\s]*:[^\s]*:[^\s]*))(?::(\d+))?$/.exec(text) ?? [];
  return { host: bracketed ?? plain ?? "", ...(port === undefined ? {} : { port: Number(port) }) };
}
