import type { Device } from "./device";

/** What a command sees of the session that runs it. */
export interface Context {
  readonly device: Device;
  readonly session: number;
  readonly user: string;
  readonly level: number;
  view: string;
  /** 0 = no paging. */
  screenLength: number;
  upperView: boolean;
  print(...lines: string[]): void;
  /** Asks, and returns whether the answer was yes. */
  confirm(question: string): Promise<boolean>;
  /** Asks for a line; an empty one takes what is offered. */
  ask(question: string): Promise<string>;
  enter(view: string): void;
  /** Ends the session. */
  end(): void;
}
