/** Output that no healthy device sends. */
export type HostileOutput =
  /** One cursor movement of 999,999,999 columns to the right, then text. */
  | "cursorFar"
  /** 500,000 short escape sequences (4 MB) without a line end. */
  | "escapeFlood"
  /** An escape sequence that begins, goes on for 1 MB of digits and never ends. */
  | "escapeWithoutEnd"
  /** One line of 200,000 characters. */
  | "longLine"
  /** One line in which 200,000 characters are each overwritten by another one. */
  | "backspaces"
  /** 314,000 short rows. */
  | "manyRows"
  /** Rows until the client hangs up; no prompt ever follows. */
  | "endless";

const CHUNK_ROWS = 1_000;
const REPEATED = 10_000;

/** The output in chunks; `endless` yields for as long as the caller asks for more. */
export function* hostileOutput(kind: HostileOutput): Generator<string> {
  switch (kind) {
    case "cursorFar":
      yield "before\x1b[999999999Cbehind\r\n";
      return;
    case "escapeFlood":
      for (let sent = 0; sent < 500_000; sent += REPEATED) yield "\x1b[1C\x1b[1D".repeat(REPEATED / 2);
      yield "\r\n";
      return;
    case "escapeWithoutEnd":
      yield "\x1b[";
      for (let sent = 0; sent < 1_000_000; sent += REPEATED) yield "9".repeat(REPEATED);
      yield "\r\n";
      return;
    case "longLine":
      for (let sent = 0; sent < 200_000; sent += REPEATED) yield "x".repeat(REPEATED);
      yield "\r\n";
      return;
    case "backspaces":
      for (let sent = 0; sent < 200_000; sent += REPEATED) yield "x\by".repeat(REPEATED);
      yield "\r\n";
      return;
    case "manyRows":
      for (let sent = 0; sent < 314_000; sent += CHUNK_ROWS) yield "row\r\n".repeat(CHUNK_ROWS);
      return;
    case "endless":
      for (;;) yield "row\r\n".repeat(CHUNK_ROWS);
  }
}
