import type { Proof } from "./prove";
import { secretsOf, setSecret } from "./text";
import type { ImportedStack } from "./values";

/** Of a long list so many are shown. */
const SHOWN = 40;

/** What a person reads after an import: what would change, what stays outside of the file, and what comes next. */
export function reportOf(imported: ImportedStack, proof: Proof): string[] {
  const { stack, switches, foreign, cluster } = imported;
  const count = (number: number, one: string, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;
  const nodes = Object.keys((cluster.nodes as object | undefined) ?? {}).length;
  const adopt = (cluster.adopt as readonly string[] | undefined) ?? [];
  return [
    `${count(proof.sessions, "session")}, ${count(Object.keys(switches).length, "switch", "switches")}, ${count(nodes, "node")}.`,
    ...listed("A preview refuses the file:", proof.refused),
    ...listed("Updates would change:", proof.changes),
    ...(isUnchanged(proof)
      ? [
          "Nothing changes: the file's rows and objects are those that both ends have, row by row and field by field.",
        ]
      : []),
    ...listed("The first update adds, and changes nothing by it:", [
      ...(adopt.length === 0 ? [] : [`label and annotations of this stack on ${adopt.join(", ")}`]),
      ...proof.additions,
    ]),
    ...listed("Stays as it is, outside of the file:", [...foreign, ...proof.foreignRows]),
    ...listed("Warnings of the checks:", proof.warnings),
    ...(proof.refused.length === 0 ? [] : ["Mend first what refuses the file."]),
    "Next, logged in to the state (docs/getting-started.md, step 6):",
    `  npm run pulumi -- stack init ${stack}`,
    ...secretsOf(imported).map((path) => `  ${setSecret(stack, path)}`),
    `  npm run check -- ${stack} --live`,
    `  npm run pulumi -- preview --stack ${stack} --run-program --diff`,
  ];
}

/** Whether previews of the file show no change of what was read, and none refuses it. */
export function isUnchanged({ refused, changes }: Proof): boolean {
  return refused.length === 0 && changes.length === 0;
}

function listed(title: string, sentences: readonly string[]): string[] {
  if (sentences.length === 0) return [];
  const more = sentences.length - SHOWN;
  return [
    title,
    ...sentences.slice(0, SHOWN).map((one) => `  ${one}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}
