import type { FleetStack } from "./stacks";

/** How one stack ended, or why it was not started. */
export interface Outcome {
  readonly stack: FleetStack;
  /** One or two words: `clean`, `refused`, `not started`. */
  readonly result: string;
  readonly well: boolean;
  /** Of its command; undefined = it was not started. */
  readonly code?: number;
  /** Undefined = it was not started. */
  readonly seconds?: number;
  /** One sentence. */
  readonly why: string;
}

export interface Schedule {
  readonly stacks: readonly FleetStack[];
  /** Runs at the same time, at most. */
  readonly atOnce: number;
  /** Waves, pairs and common switches hold: of an update. What only reads needs no order. */
  readonly ordered: boolean;
  /** Runs one stack to its end; does not reject. */
  readonly run: (stack: FleetStack) => Promise<Outcome>;
  /** Why no further stack may start now; undefined = one may. The first one starts in any case. */
  readonly held: () => string | undefined;
  /** Why no further stack starts at all; undefined = they do. */
  readonly stopped: () => string | undefined;
  /** Resolves when it is time to ask `held` again. */
  readonly moment: () => Promise<void>;
}

/**
 * Runs the stacks side by side. The failure of one stops no other, but those of later waves and of its pair.
 * @returns one outcome a stack, in the order of `stacks`
 */
export async function schedule(plan: Schedule): Promise<Outcome[]> {
  const waiting = [...plan.stacks].sort((a, b) => (plan.ordered ? a.wave - b.wave : 0));
  const running = new Map<FleetStack, Promise<void>>();
  const outcomes = new Map<FleetStack, Outcome>();
  const take = (stack: FleetStack) => waiting.splice(waiting.indexOf(stack), 1);
  const start = (stack: FleetStack) => {
    take(stack);
    const ended = plan.run(stack).then((outcome) => {
      outcomes.set(stack, outcome);
      running.delete(stack);
    });
    running.set(stack, ended);
  };
  while (waiting.length > 0 || running.size > 0) {
    for (const stack of [...waiting]) {
      const why = plan.stopped() ?? (plan.ordered ? refusal(stack, [...outcomes.values()]) : undefined);
      if (why === undefined) continue;
      take(stack);
      outcomes.set(stack, { stack, result: "not started", well: false, why });
    }
    const next = plan.ordered
      ? waiting.find((stack) => isFree(stack, [...waiting, ...running.keys()], [...running.keys()]))
      : waiting[0];
    const hasRoom = next !== undefined && running.size < plan.atOnce;
    if (next !== undefined && hasRoom && (running.size === 0 || plan.held() === undefined)) start(next);
    else if (running.size > 0) await Promise.race([...running.values(), ...(hasRoom ? [plan.moment()] : [])]);
  }
  return plan.stacks.flatMap((stack) => outcomes.get(stack) ?? []);
}

/** Why a stack is not to be updated any more: an earlier wave, or another stack of its pair, did not end well. */
function refusal(stack: FleetStack, ended: readonly Outcome[]): string | undefined {
  const bad = ended.filter(({ well }) => !well);
  const ofPair = bad.find((one) => one.code !== undefined && isPair(one.stack, stack));
  if (ofPair !== undefined)
    return `${ofPair.stack.name}, of the same pair (${stack.pair ?? ""}), did not end well.`;
  const earlier = bad.filter((one) => one.stack.wave < stack.wave && one.code !== undefined);
  const [first] = earlier;
  if (first === undefined) return undefined;
  const more = earlier.length > 1 ? ` and ${earlier.length - 1} more` : "";
  return `wave ${first.stack.wave} did not end well: ${first.stack.name}${more}.`;
}

/** Whether the stack may be updated now: no earlier wave is unfinished, and nothing runs that must not run beside it. */
function isFree(
  stack: FleetStack,
  unfinished: readonly FleetStack[],
  running: readonly FleetStack[],
): boolean {
  return (
    !unfinished.some(({ wave }) => wave < stack.wave) &&
    !running.some((other) => isPair(other, stack) || haveCommonSwitch(other, stack))
  );
}

const isPair = (a: FleetStack, b: FleetStack): boolean => a.pair !== undefined && a.pair === b.pair;

const haveCommonSwitch = (a: FleetStack, b: FleetStack): boolean =>
  a.switches.some((address) => b.switches.includes(address));
