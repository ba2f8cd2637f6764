import type { z } from "zod";
import { management, peering } from "../switchSchema";
import { hostAndPort } from "../hostAndPort";
import { asNumber, anyPrefix, ipv4, nodeName, sysname, text } from "../schemaTypes";

/** What nobody but the site's people knows. */
export interface Facts {
  readonly asNumber: string;
  readonly pool: string;
  readonly nodes: readonly { readonly name: string; readonly address: string }[];
  readonly switch: string;
  readonly host: string;
  readonly username: string;
  /** The placeholder where it is not known yet. */
  readonly hostKey: string;
  readonly switchAsNumber: string;
  readonly interface: string;
  readonly address: string;
}

/** A host key that no switch has; `check` says so until the real one is there. */
export const NO_HOST_KEY = `SHA256:${"A".repeat(43)}`;

/** One fact: its option on the command line, and the question for a person. */
export interface Question {
  readonly option: string;
  readonly ask: string;
  /** Where the answer is empty; undefined = it must be given. */
  readonly byDefault?: string;
  readonly schema: z.ZodType;
}

const { host, username, hostKey } = management.shape;

/** In the order in which a person is asked. `nodes` is taken as a list of `name=address`. */
export const QUESTIONS: Readonly<Record<keyof Facts, Question>> = {
  asNumber: { option: "as", ask: "The AS number that the nodes speak", schema: asNumber },
  pool: {
    option: "pool",
    ask: "Calico's address pool (kubectl get ippools.projectcalico.org)",
    byDefault: "192.168.0.0/16",
    schema: anyPrefix,
  },
  nodes: {
    option: "nodes",
    ask: "The nodes, as name=address, with blanks between them",
    schema: text("a list"),
  },
  switch: { option: "switch", ask: "The switch's sysname, as its prompt shows it", schema: sysname },
  host: { option: "host", ask: "Where its command line is reached, HOST or HOST:PORT", schema: host },
  username: { option: "user", ask: "The user that logs in there", byDefault: "pulumi", schema: username },
  hostKey: {
    option: "host-key",
    ask: "Its host key, SHA256:… (npm run hostkey -- --host <address>); empty = later",
    byDefault: NO_HOST_KEY,
    schema: hostKey,
  },
  switchAsNumber: { option: "switch-as", ask: "Its AS number (bgp <AS>)", schema: asNumber },
  interface: {
    option: "interface",
    ask: "The interface that it peers from, e.g. Vlanif98",
    schema: peering.shape.interface,
  },
  address: {
    option: "address",
    ask: "That interface's address with its length, e.g. 10.2.98.1/24",
    schema: peering.shape.address,
  },
};

/** What is wrong with an answer; undefined = nothing. */
export function mistakeIn(fact: keyof Facts, answer: string): string | undefined {
  if (fact === "nodes") return mistakeInNodes(answer);
  if (fact === "host") {
    const found = hostAndPort(answer);
    const { success } = management.pick({ host: true, port: true }).safeParse(found);
    return success ? undefined : `"${answer}" is not HOST or HOST:PORT`;
  }
  const isNumber = fact === "asNumber" || fact === "switchAsNumber";
  const value = isNumber && /^\d+$/.test(answer) ? Number(answer) : answer;
  const { success, error } = QUESTIONS[fact].schema.safeParse(value);
  return success ? undefined : `"${answer}" ${error.issues[0]?.message ?? "is not right"}`;
}

/** `a=10.0.0.1 b=10.0.0.2` */
export function nodesIn(answer: string): Facts["nodes"] {
  return wordsOf(answer).map((one) => {
    const [name = "", address = ""] = one.split("=");
    return { name, address };
  });
}

const wordsOf = (answer: string): string[] => answer.split(/[\s,]+/).filter((one) => one !== "");

function mistakeInNodes(answer: string): string | undefined {
  const nodes = nodesIn(answer);
  if (nodes.length === 0) return "at least one node is needed, as name=address";
  const wrong = nodes.findIndex(
    ({ name, address }) => !nodeName.safeParse(name).success || !ipv4.safeParse(address).success,
  );
  return wrong < 0 ? undefined : `"${wordsOf(answer)[wrong]}" is not name=address, e.g. worker-1=10.2.98.141`;
}
