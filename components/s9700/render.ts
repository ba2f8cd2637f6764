import { readFileSync } from "node:fs";
import * as path from "node:path";
import Handlebars from "handlebars";
import type { Inventory, Switch } from "../peering/inventory";
import type { Session } from "../peering/session";
import { parseBgpText, stanzasOf, type Row } from "./vrp";

/** A template that cannot be what an engineer meant: one sentence with the template, the row and what is right. */
export class TemplateError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "TemplateError";
  }
}

const TEMPLATES = path.join(__dirname, "..", "..", "templates", "s9700");

/** What a template may use; an unknown field is an error, not an empty word. */
interface BgpFields {
  asNumber: number;
  routerId?: string;
  peers: { address: string; asNumber: number; node: string; interface: string; source: string }[];
  ipv4Family: readonly string[];
}

/** The switch's wanted `bgp` section as VRP text, from the templates. Pure but for reading them. */
export function renderSwitch(_inventory: Inventory, target: Switch, sessions: readonly Session[]): string {
  const own = sessions.filter((session) => session.switch.name === target.name && session.family === "ipv4");
  return renderTemplates(readTemplates(TEMPLATES), {
    asNumber: target.asNumber,
    routerId: target.routerId,
    peers: own.map((session) => ({
      address: session.node.address,
      asNumber: session.node.asNumber,
      node: session.node.name,
      interface: session.switch.interface,
      source: session.switch.address,
    })),
    ipv4Family: target.ipv4Family,
  });
}

export interface Templates {
  readonly bgp: string;
  readonly peer: string;
}

function readTemplates(directory: string): Templates {
  const read = (name: string) => readFileSync(path.join(directory, name), "utf8");
  return { bgp: read("bgp.hbs"), peer: read("peer.hbs") };
}

/** @throws TemplateError when a template names a field that does not exist. */
export function renderTemplates(templates: Templates, fields: BgpFields): string {
  const engine = Handlebars.create();
  engine.registerPartial("peer", templates.peer);
  // `strict` alone would also refuse the absent routerId inside its own {{#if}}.
  const known = { ...fields, routerId: fields.routerId ?? null };
  try {
    // Device text, not HTML: nothing is escaped.
    return engine.compile(templates.bgp, { noEscape: true, strict: true, preventIndent: true })(known);
  } catch (error) {
    const said = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new TemplateError(
      `templates/s9700: ${said}; the fields are named in the comment on top of each template.`,
    );
  }
}

/** The rows that the switch shall have, in VRP's own form. */
export interface WantedSection {
  readonly asNumber: string;
  readonly rows: readonly Row[];
  /** One text per peer and per view: what a preview compares. */
  readonly stanzas: Readonly<Record<string, string>>;
}

/**
 * The rendered text as rows.
 * @throws TemplateError for a row that the device library does not know: it could not be undone, nor its effect told.
 */
export function wantedSection(switchName: string, text: string): WantedSection {
  const section = parseBgpText(text);
  if (section.asNumber === undefined) {
    throw new TemplateError(
      `templates/s9700/bgp.hbs: no \`bgp <AS>\` row in what it gives for ${switchName}.`,
    );
  }
  const unknown = section.rows.filter((row) => !row.known);
  if (unknown.length > 0) {
    const rows = unknown.map((row) => `\`${row.text}\` (${row.view})`).join(", ");
    throw new TemplateError(
      `templates/s9700: ${switchName}: ${rows} is no row that components/s9700/vrp/rules.ts knows how to undo; correct it, or add a rule.`,
    );
  }
  return { asNumber: section.asNumber, rows: section.rows, stanzas: stanzasOf(section.rows) };
}
