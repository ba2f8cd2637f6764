import type { HostileOutput } from "./hostile";
import type { Faults } from "./types";

const LOG_LINES = [
  "Oct 19 2022 23:54:13-08:00 %SYSNAME% DS/4/DATASYNC_CFGCHANGE:OID 1.3.6.1.4.1.2011.5.25.191.3.1 configurations have been changed. The current change number is 4, the change loop count is 0, and the maximum number of records is 4095.",
  "Oct 19 2022 23:54:14-08:00 %SYSNAME% %%01BGP/3/STATE_CHG_UPDOWN(l)[12]:The status of the peer 10.9.9.9 changed from ESTABLISHED to IDLE.",
];

/** Reads the faults that are set now; tests change the object while the emulator runs. */
export class FaultReader {
  constructor(
    readonly faults: Faults,
    private readonly sysname: () => string,
  ) {}

  private matches(pattern: string | undefined, line: string): boolean {
    return pattern !== undefined && new RegExp(pattern).test(line);
  }

  /** Text to refuse the line with. */
  refusal(line: string): string | undefined {
    const { refuse } = this.faults;
    if (!refuse || !this.matches(refuse.line, line)) return undefined;
    if (refuse.times !== undefined && --refuse.times < 0) return undefined;
    return refuse.text;
  }

  question(line: string): string | undefined {
    const { ask } = this.faults;
    return ask && this.matches(ask.line, line) ? ask.question : undefined;
  }

  /** The line that another engineer types; once. */
  meddling(line: string): string | undefined {
    const { meddle } = this.faults;
    if (!meddle || !this.matches(meddle.line, line)) return undefined;
    delete this.faults.meddle;
    return meddle.types;
  }

  /** When the connection is cut for a line, or undefined. Call it once a line: it counts the lines that match. */
  cut(line: string): "before" | "asked" | "after" | undefined {
    const { cut } = this.faults;
    if (!cut || !this.matches(cut.line, line)) return undefined;
    cut.nth = (cut.nth ?? 1) - 1;
    if (cut.nth > 0) return undefined;
    delete this.faults.cut;
    if (cut.stays) this.faults.vtyFull = true;
    return cut.asked ? "asked" : cut.after ? "after" : "before";
  }

  /** Hostile output instead of the line's answer. */
  hostile(line: string): HostileOutput | undefined {
    const { hostile } = this.faults;
    return hostile && this.matches(hostile.line, line) ? hostile.output : undefined;
  }

  delay(line: string): number {
    const { slow } = this.faults;
    return slow && (slow.line === undefined || this.matches(slow.line, line)) ? slow.ms : 0;
  }

  /** True once, when the session has received (or sent) so many bytes. */
  cutsAt(direction: "in" | "out", bytes: number): boolean {
    const key = direction === "in" ? "cutAfterBytes" : "cutAfterOutputBytes";
    const limit = this.faults[key];
    if (limit === undefined || bytes < limit) return false;
    delete this.faults[key];
    return true;
  }

  /** Log lines between those of an answer. */
  disturb(lines: readonly string[]): readonly string[] {
    if (!this.faults.noise || lines.length === 0) return lines;
    const middle = Math.floor(lines.length / 2);
    return [...lines.slice(0, middle), this.noise(0), ...lines.slice(middle)];
  }

  /** Printed behind a prompt, which then appears again. */
  afterPrompt(): string | undefined {
    return this.faults.noise ? `\n${this.noise(1)}\n` : undefined;
  }

  private noise(index: number): string {
    return (LOG_LINES[index] ?? "").replace("%SYSNAME%", this.sysname());
  }
}
