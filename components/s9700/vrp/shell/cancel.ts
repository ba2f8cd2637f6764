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
 * Waits so many milliseconds.
 * @param access whose signal ends the wait early
 * @throws VrpError `cancelled`
 */
export async function pause(milliseconds: number, access?: Cancellable): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  try {
    await (access === undefined ? over : whileWanted(access, over));
  } finally {
    clearTimeout(timer);
  }
}
