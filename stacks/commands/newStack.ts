/** `npm run new-stack -- <name>`: writes the stack file of a new site from the facts that only its people know. */
import * as fs from "node:fs";
import * as path from "node:path";
import { createInterface } from "node:readline/promises";
import { type Facts, mistakeIn, NO_HOST_KEY, nodesIn, QUESTIONS } from "../newStack/facts";
import { stackText } from "../newStack/stackText";
import { checkedStack } from "./checkedStack";
import { runCommand, UsageError } from "./runCommand";

const USAGE = `npm run new-stack -- <name> [options]

  Writes stacks/Pulumi.<name>.yaml, a file that passes \`npm run check\`: Calico is there already, its mesh stays on, and one
  node peers. Asks for what is not given as an option; contacts nothing.

  --as NUMBER          the AS number that the nodes speak
  --pool PREFIX        Calico's address pool; default 192.168.0.0/16
  --nodes LIST         name=address, with commas or blanks between them; the first one peers first
  --switch SYSNAME     the switch, as its prompt shows it
  --host HOST[:PORT]   where its command line is reached
  --user NAME          who logs in there; default pulumi
  --host-key SHA256:…  its host key; without one the file says that it is missing
  --switch-as NUMBER   its AS number
  --interface NAME     the interface that it peers from
  --address PREFIX     that interface's address with its length

exit codes
  0  written
  1  there is such a stack already, or the facts do not fit together
  2  a mistake in the command line, or an option is missing and there is no terminal to ask at
`;

const FACTS = Object.keys(QUESTIONS) as (keyof Facts)[];
const options = Object.fromEntries(
  FACTS.map((fact) => [QUESTIONS[fact].option, { type: "string" }]),
) as Record<string, { type: "string" }>;

runCommand({ name: "new-stack", usage: USAGE, options }, async (values, words) => {
  const [stack, ...rest] = words;
  if (stack === undefined || rest.length > 0 || !/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(stack))
    throw new UsageError("npm run new-stack -- <name> takes one name: letters, digits, dots, - and _.");
  const file = path.join(__dirname, "..", `Pulumi.${stack}.yaml`);
  if (fs.existsSync(file)) throw new Error(`stacks/Pulumi.${stack}.yaml is there already.`);
  const answers = await answersOf(values as Record<string, string | undefined>);
  fs.writeFileSync(file, stackText(stack, { ...answers, nodes: nodesIn(answers.nodes) }));
  try {
    for (const warning of checkedStack(stack).warnings) console.error(`Warning: ${warning}`);
  } catch (error) {
    fs.rmSync(file);
    throw error;
  }
  console.log(
    [
      `Written: stacks/Pulumi.${stack}.yaml. Next:`,
      ...(answers.hostKey === NO_HOST_KEY
        ? [`  npm run hostkey -- --host ${answers.host}          # compare it at the console, and pin it`]
        : []),
      `  npm run check -- ${stack}`,
      `  SWITCH_PASSWORD=… npm run probe -- ${stack}        # what the account can do; changes nothing`,
      "  docs/getting-started.md, from step 6 on",
    ].join("\n"),
  );
  return 0;
});

async function answersOf(
  values: Readonly<Record<string, string | undefined>>,
): Promise<Readonly<Record<keyof Facts, string>>> {
  for (const fact of FACTS) {
    const { option } = QUESTIONS[fact];
    const given = values[option];
    const mistake = given === undefined ? undefined : mistakeIn(fact, given);
    if (mistake !== undefined) throw new UsageError(`--${option}: ${mistake}.`);
  }
  const asking = process.stdin.isTTY
    ? createInterface({ input: process.stdin, output: process.stderr })
    : undefined;
  try {
    const answers: Partial<Record<keyof Facts, string>> = {};
    for (const fact of FACTS) answers[fact] = await answerOf(fact, values[QUESTIONS[fact].option], asking);
    return answers as Record<keyof Facts, string>;
  } finally {
    asking?.close();
  }
}

async function answerOf(
  fact: keyof Facts,
  given: string | undefined,
  asking: { question(text: string): Promise<string> } | undefined,
): Promise<string> {
  const { option, ask, byDefault } = QUESTIONS[fact];
  if (given !== undefined) return given;
  if (asking === undefined) {
    if (byDefault !== undefined) return byDefault;
    throw new UsageError(`--${option} is missing, and there is no terminal to ask at: ${ask}.`);
  }
  for (;;) {
    const shown = byDefault === undefined || byDefault.startsWith("SHA256:A") ? "" : ` [${byDefault}]`;
    const answer = (await asking.question(`${ask}${shown}: `)).trim() || byDefault || "";
    const mistake = mistakeIn(fact, answer);
    if (mistake === undefined) return answer;
    console.error(`  ${mistake}.`);
  }
}
