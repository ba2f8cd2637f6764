import type { View } from "../rules/types";
import { lastLine } from "./screen";

/** Before a prompt where two firewalls form a pair. */
const PAIR = "(?:HRP_[AMS])?";

/** `<NAME>`: the first prompt, before the name is known. */
const USER_PROMPT = new RegExp(`^${PAIR}<([^<>]+)>$`);

/** Any prompt at the start of a line. */
const PROMPT_IN_FRONT = new RegExp(`^${PAIR}(?:<[^<>]+>|\\[[^\\]]+\\])`);

/** What stands behind `NAME-` in a prompt, and its view. Other endings, as `bgp` or `Vlanif98`, are the view's name. */
const VIEWS: Readonly<Record<string, View>> = {
  "bgp-af-ipv4": "ipv4-family unicast",
  "bgp-af-ipv6": "ipv6-family unicast",
};

/** The pager, which waits for a key at the end of a page. */
const PAGER = /^\s*-+ ?More ?-+\s*$/;

/** True where the pager waits at the end of the text. */
export function isPaging(text: string): boolean {
  return PAGER.test(lastLine(text));
}

/** The sysname in a user view's prompt at the end of the text; undefined = no such prompt there. */
export function sysnameAt(text: string): string | undefined {
  return USER_PROMPT.exec(lastLine(text))?.[1];
}

/** Reads the prompts of a switch by its name: version headers, logs and `&` in names defeat looser patterns. */
export class Prompts {
  private readonly pattern: RegExp;
  /** Views that prompts do not tell apart, by the ending of their prompt: learned when they are entered. */
  private readonly learned = new Map<string, View>();

  constructor(readonly sysname: string) {
    const name = sysname.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    // VRP8 marks the system view and those below it by `~`, and by `*` with something uncommitted.
    this.pattern = new RegExp(`^${PAIR}(?:<${name}>|\\[[~*]?${name}(?:-([^\\]]+))?\\])$`);
  }

  /** The view of the prompt at the end of the text; undefined = no prompt there. */
  at(text: string): View | "user" | undefined {
    const last = lastLine(text);
    const found = this.pattern.exec(last);
    if (!found) return undefined;
    if (last.endsWith(">")) return "user";
    const ending = found[1];
    if (ending === undefined) return "system";
    return VIEWS[ending] ?? this.learned.get(ending) ?? ending;
  }

  /** From now on a prompt that ends so is the prompt of this view. */
  learn(ending: string, view: View): void {
    this.learned.set(ending, view);
  }

  /** The line without a prompt in front: VRP paints its prompt again after a log line. */
  strip(line: string): string {
    const prompt = PROMPT_IN_FRONT.exec(line)?.[0];
    return prompt !== undefined && this.pattern.test(prompt) ? line.slice(prompt.length) : line;
  }
}
