import { rowsOf, unreadable } from "./text";

/** An entry of `display bgp peer A log-info`: the session came up, or went down. */
export interface BgpPeerEvent {
  readonly state: "Up" | "Down";
  /** As the switch's clock writes it. */
  readonly at: string;
  /** The NOTIFICATION that ended it (RFC 4271 §4.5); absent when there was none. */
  readonly error?: {
    readonly code: number;
    readonly subcode: number;
    /** `OPEN Message Error`, `Bad Peer AS`. */
    readonly text: string;
    /** The switch sent it; false = the peer did. */
    readonly sent: boolean;
  };
}

/**
 * Reads `display bgp peer A log-info`, the newest event first; layout from Huawei's NE8000 reference.
 * @throws VrpError `display` where an entry is neither `Up` nor `Down`
 */
export function parseBgpPeerLog(text: string): BgpPeerEvent[] {
  rowsOf("bgp peer log-info", text);
  return text
    .split(/^[ \t]*Date\/Time\s*:/im)
    .slice(1)
    .map((entry) => {
      const value = (label: string) =>
        new RegExp(`^[ \\t]*${label}\\s*:\\s*(.*?)\\s*$`, "im").exec(entry)?.[1];
      const [code, kind] = numbered(value("Error Code"));
      const [subcode, detail] = numbered(value("Error Subcode"));
      const words = [kind, detail].filter((word) => word !== "");
      const error = {
        code: code ?? 0,
        subcode: subcode ?? 0,
        text: words.join(", "),
        sent: /^send/i.test(value("Notification") ?? ""),
      };
      const state = /^(?:(up)|(down))$/i.exec(value("State") ?? "");
      if (!state) throw unreadable("bgp peer log-info", entry, "its state is neither Up nor Down");
      return {
        state: state[1] === undefined ? "Down" : "Up",
        at: entry.split(/\r?\n/)[0]?.trim() ?? "",
        ...(code === undefined ? {} : { error }),
      };
    });
}

/** `2(Bad Peer AS)`. */
function numbered(text: string | undefined): [number | undefined, string] {
  const found = /^(\d+)(?:\((.*)\))?/.exec(text ?? "");
  return found ? [Number(found[1]), found[2] ?? ""] : [undefined, ""];
}
