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
