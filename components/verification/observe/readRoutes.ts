import { readDisplay, withLogin, type SwitchAccess } from "../../s9700/vrp";

/** Where a switch forwards to; `problem` = it could not be asked, in one sentence. */
export type RouteReport =
  | {
      /** Active routes of every protocol over IPv4; `discards`: to NULL0. */
      readonly destinations: readonly { readonly prefix: string; readonly discards: boolean }[];
    }
  | { readonly problem: string };

/** By the switch's name. */
export type RouteReports = Readonly<Record<string, RouteReport>>;

/** Asks several switches in parallel for `display ip routing-table`. Never throws. */
export async function readRoutes(accesses: readonly SwitchAccess[]): Promise<RouteReports> {
  const reports = accesses.map(async (access): Promise<readonly [string, RouteReport]> => {
    const name = access.name ?? "";
    try {
      const { active } = await withLogin(access, (vty) => readDisplay(vty, "ip routing-table"));
      const destinations = active.map((route) => ({
        prefix: route.destination,
        discards: /^NULL\d*$/i.test(route.interface),
      }));
      return [name, { destinations }];
    } catch (error) {
      return [name, { problem: error instanceof Error ? error.message : String(error) }];
    }
  });
  return Object.fromEntries(await Promise.all(reports));
}
