import type { PreviewStep } from "./objects";

interface WaitInputs {
  readonly drain?: { readonly kind?: string; readonly name?: string };
  readonly sessions?: Readonly<Record<string, { readonly fingerprint?: string }>>;
  readonly seconds?: number;
  readonly node?: string;
}

/** What an update waits for, in the order of the preview: one sentence each. Pure. */
export function waits(steps: readonly PreviewStep[]): string[] {
  return steps.flatMap(({ op, oldState, newState }) => {
    const type = (newState ?? oldState)?.type?.split(":").at(-1);
    if (!["create", "update", "delete"].includes(op)) return [];
    const was = (oldState?.inputs ?? {}) as WaitInputs;
    const is = (newState?.inputs ?? {}) as WaitInputs;
    const sentence = sentenceOf(type, op, was, is);
    return sentence === undefined ? [] : [sentence];
  });
}

function sentenceOf(
  type: string | undefined,
  op: string,
  was: WaitInputs,
  is: WaitInputs,
): string | undefined {
  const { kind = "", name = "" } = is.drain ?? was.drain ?? {};
  const limit = `at most ${is.seconds ?? was.seconds ?? 300} s`;
  switch (type) {
    case "MeshGate": {
      if (op === "delete")
        return "The mesh comes back, and the BGPPeers stay until every node has its mesh sessions.";
      const changed = Object.entries(is.sessions ?? {}).filter(
        ([key, { fingerprint }]) => was.sessions?.[key]?.fingerprint !== fingerprint,
      ).length;
      if (op === "create" || changed === 0) return undefined;
      const which =
        changed === 1 ? "the new or changed session is" : `${changed} new or changed sessions are`;
      return `The gate waits, ${limit}, until ${which} Established with all prefixes; the mesh is off already.`;
    }
    case "DrainPermit":
      return op === "delete"
        ? undefined
        : `Before anything is changed it is checked that ${kind} ${name} may go out of service now.`;
    case "Drain":
      return op === "delete"
        ? `${kind} ${name} comes out of maintenance: the update waits until its routes are back.`
        : `${kind} ${name} goes into maintenance: its sessions stay up and its routes are withdrawn; the update waits, ${limit}, until the switches have none of them.`;
    case "BeforeReflector":
      return op === "create"
        ? `Node ${is.node ?? ""} becomes a reflector, once all is right before it.`
        : undefined;
    default:
      return undefined;
  }
}
