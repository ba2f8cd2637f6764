import type { FoundEntry } from "./entries";

/** Rows of a family that the file takes over; `network`, `import-route` and the like serve others as well, and stay foreign. */
const TAKEN = /^(?:undo )?(?:synchronization|compare-different-as-med|active-route-advertise)$/;

/** The entry's rows of the whole process and of its families, as the file says them. */
export function familyRowsOf({ section, sessions }: FoundEntry): Readonly<Record<string, unknown>> {
  const of = (family: "ipv4" | "ipv6") => {
    if (!sessions.some((one) => one.family === family) && family === "ipv6") return {};
    const rows = section.rows.filter(
      ({ view, peer, object, known }) =>
        view === `${family}-family unicast` && peer === undefined && object === undefined && known,
    );
    const taken = rows.map(({ text }) => text).filter((text) => TAKEN.test(text));
    const paths = rows.flatMap(({ text }) => /^maximum load-balancing (\d+)$/.exec(text)?.[1] ?? []);
    return {
      // Alone it is what VRP does by itself.
      rows: taken.length === 1 && taken[0] === "undo synchronization" ? [] : taken,
      paths: paths[0] === undefined ? undefined : Number(paths[0]),
    };
  };
  const [ipv4, ipv6] = [of("ipv4"), of("ipv6")];
  const paths = {
    ...(ipv4.paths === undefined ? {} : { ipv4: ipv4.paths }),
    ...(ipv6.paths === undefined ? {} : { ipv6: ipv6.paths }),
  };
  const texts = section.rows.filter(({ view }) => view === "bgp").map(({ text }) => text);
  const timer = (words: string) =>
    texts.flatMap((text) => new RegExp(`^graceful-restart timer ${words} (\\d+)$`).exec(text)?.[1] ?? [])[0];
  const [restartTime, waitForRib] = [timer("restart"), timer("wait-for-rib")];
  const gracefulRestart = {
    ...(restartTime === undefined ? {} : { restartTime: Number(restartTime) }),
    ...(waitForRib === undefined ? {} : { waitForRib: Number(waitForRib) }),
  };
  return {
    ...((ipv4.rows ?? []).length === 0 ? {} : { ipv4Family: ipv4.rows }),
    ...((ipv6.rows ?? []).length === 0 ? {} : { ipv6Family: ipv6.rows }),
    ...(Object.keys(paths).length === 0 ? {} : { loadBalancing: paths }),
    ...(texts.includes("graceful-restart") ? { gracefulRestart } : {}),
  };
}
