/** What `{stack}` in a description becomes, on a switch that several stacks use: the mark of the stack's peers. */
export function stackMark(stack: string): string {
  return `calico-peering/${stack}`;
}

/** The stack that a description names; undefined = none. */
export function stackIn(description: string): string | undefined {
  return /(?:^|[^\w/.-])calico-peering\/([\w.-]+)/.exec(description)?.[1];
}

/** Characters that VRP takes in `peer X description`. */
export const LONGEST_DESCRIPTION = 80;

/** Placeholders in a description; in a group's, only `switch`. */
export interface DescriptionNames {
  readonly node?: string;
  readonly rack?: string;
  readonly switch: string;
}

/** The text as the switch shows it: `{node}`, `{rack}` and `{switch}` filled in, empty where there is none. */
export function describedBy(template: string, names: DescriptionNames): string {
  return template.replace(/\{(node|rack|switch)\}/g, (_, name: keyof DescriptionNames) => names[name] ?? "");
}
