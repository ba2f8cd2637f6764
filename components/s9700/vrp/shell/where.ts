import type { SwitchAccess } from "./types";

/** How messages name a switch: `S9700 (10.2.0.2:22)`, or the address alone where no sysname was given. */
export function whereIs(access: Pick<SwitchAccess, "name" | "host" | "port">): string {
  const at = `${access.host}:${access.port}`;
  return access.name === undefined ? at : `${access.name} (${at})`;
}
