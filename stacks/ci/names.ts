/**
 * Stack files that a workflow may take from a pull request. A name outside of this pattern is never handed to a shell, a
 * path or the engine.
 */
const STACK_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Bytes: a stack of 1,000 nodes takes about 100 KB. */
export const LARGEST_STACK_FILE = 1024 * 1024;

/**
 * The stacks whose sites are this repository's own labs. No workflow previews or deploys them; a new one is named here and
 * nowhere else.
 */
export const EXAMPLE_STACKS: readonly string[] = [
  "dual-stack",
  "ipv6-only",
  "lab",
  "racks-grouped",
  "racks-reflected",
  "route-reflectors",
  "two-nics",
  "two-switches",
  "vpn-instances",
];

export const isStackName = (name: string): boolean => STACK_NAME.test(name);

export const stackFileOf = (stack: string): string => `Pulumi.${stack}.yaml`;

/** What a path under `stacks/` is: a stack's file, with a name that may be used or not; undefined = no stack's file. */
export function stackOfPath(path: string): { readonly stack: string; readonly usable: boolean } | undefined {
  const stack = /^stacks\/Pulumi\.([^/]*)\.yaml$/s.exec(path)?.[1];
  return stack === undefined ? undefined : { stack, usable: isStackName(stack) };
}
