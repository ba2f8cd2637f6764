import { VrpError } from "../errors";
import type { SwitchAccess } from "./types";
import { whereIs } from "./where";

type Cancellable = Pick<SwitchAccess, "name" | "host" | "port" | "signal">;

/** What {@link SwitchAccess.signal} ends a wait with. */
export function cancelled(access: Cancellable): VrpError {
  return new VrpError(
    "cancelled",
    `${whereIs(access)}: the caller no longer waits for this work: it stopped here.`,
  );
}

/**
 * Waits for the promise, but no longer than the caller does.
 * @throws VrpError `cancelled`; whatever the promise rejects with
 */
export async function whileWanted<T>(access: Cancellable, promise: Promise<T>): Promise<T> {
  const { signal } = access;
  if (signal === undefined) return promise;
  let abort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(cancelled(access));
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort);
  });
  try {
    return await Promise.race([aborted, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/**
 * Waits so many milliseconds, but no longer than the caller does.
 * @throws VrpError `cancelled`
 */
export async function pause(milliseconds: number, access: Cancellable): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  try {
    await whileWanted(access, over);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * What a login does with {@link SwitchAccess.signal}: it throws `cancelled` once. After that the caller takes back what
 * it sent, unlocks and leaves, and is not disturbed again.
 */
export class Cancellation {
  private isReported = false;

  constructor(private readonly access: Cancellable) {}

  /** @throws VrpError `cancelled`, once */
  check(): void {
    if (this.isReported || !this.access.signal?.aborted) return;
    this.isReported = true;
    throw cancelled(this.access);
  }

  /** From now on the caller's signal ends nothing. */
  ignore(): void {
    this.isReported = true;
  }

  /** Waits so many milliseconds. @throws VrpError `cancelled`, once */
  async pause(milliseconds: number): Promise<void> {
    const { signal, ...access } = this.access;
    try {
      await pause(milliseconds, this.isReported || !signal ? access : this.access);
    } catch (error) {
      this.isReported = true;
      throw error;
    }
  }
}
