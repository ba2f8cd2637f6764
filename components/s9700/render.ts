import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import Handlebars from "handlebars";
import { messageOf } from "../dynamic/failure";
import type { Session, Switch } from "../peering";
import type { DesiredSwitch } from "./desired";
import { bgpFields } from "./fields";
import { canonicalStanzas } from "./state";
import { formatCommands, lineMistake, ownershipOf, parseBgpText, planBgp, whyUnfit, type Row } from "./vrp";

/** A template that cannot be what an engineer meant: one sentence with the row or field and what is right. */
export class TemplateError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "TemplateError";
  }
}

/** The texts of the templates by name; `bgp` is the section, the others are its partials. */
export type Templates = Readonly<Record<string, string>>;

const DIRECTORY = path.join(__dirname, "..", "..", "templates", "s9700");

function ourTemplates(): Templates {
  const names = readdirSync(DIRECTORY).flatMap((file) => /^(\w+)\.hbs$/.exec(file)?.[1] ?? []);
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(path.join(DIRECTORY, `${name}.hbs`), "utf8")]),
  );
}

/**
 * The switch's wanted `bgp` section as its templates say: what an engineer would type and `display` would show.
 * @throws TemplateError for a field that does not exist, and for a value that a terminal would obey.
 */
export function renderSwitch(
  device: Switch,
  sessions: readonly Session[],
  templates: Templates = ourTemplates(),
): string {
  const fields = bgpFields(device, sessions);
  refuseObeyed(device.name, fields);
  const engine = Handlebars.create();
  const { bgp = "", ...partials } = templates;
  for (const [name, text] of Object.entries(partials)) engine.registerPartial(name, text);
  try {
    // Device text, not HTML: nothing is escaped. A misspelt field is a mistake, not an empty word.
    return engine.compile(bgp, { noEscape: true, strict: true })(fields);
  } catch (error) {
    const reason = messageOf(error).replace(/\s+/g, " ");
    throw new TemplateError(
      `templates/s9700: ${reason}; the fields are named in the comment on top of each template.`,
    );
  }
}

/** Names are filled in by now: one with a line end would be a row of its own. */
function refuseObeyed(where: string, value: unknown): void {
  if (typeof value === "object" && value !== null)
    for (const [name, item] of Object.entries(value)) refuseObeyed(`${where}: ${name}`, item);
  const mistake = typeof value === "string" ? lineMistake(value) : undefined;
  if (mistake !== undefined) throw new TemplateError(`${where} ${mistake}.`);
}

/** Where a person finds the rows: in the stack file, where all of them are written there. */
function sourceOf(rows: readonly Row[], { name, ipv4Family, ipv6Family }: Switch): string {
  for (const [key, family] of [
    ["ipv4Family", ipv4Family],
    ["ipv6Family", ipv6Family],
  ] as const)
    if (rows.every(({ text }) => family.includes(text))) return `switches.${name}.${key}`;
  return `templates/s9700: ${name}`;
}

/**
 * The templates' text as rows.
 * @throws TemplateError for a row that the switch would not take as it is written, and for one that the device library
 * does not know: it says neither what the row does nor how it is undone.
 */
export function wantedSection(
  device: Switch,
  sessions: readonly Session[],
  templates: Templates = ourTemplates(),
): DesiredSwitch {
  const section = parseBgpText(renderSwitch(device, sessions, templates));
  if (section.asNumber === undefined) {
    throw new TemplateError(`templates/s9700/bgp.hbs gives no \`bgp <AS>\` row for ${device.name}.`);
  }
  for (const { text } of section.rows) {
    const mistake = whyUnfit(text);
    if (mistake !== undefined)
      throw new TemplateError(`templates/s9700: ${device.name}: \`${text}\` cannot be sent: ${mistake}.`);
  }
  const unknown = section.rows.filter((row) => !row.known);
  if (unknown.length > 0) {
    const rows = unknown.map((row) => `\`${row.text}\` (${row.view})`).join(", ");
    throw new TemplateError(
      `${sourceOf(unknown, device)}: no rule says how to undo ${rows}: correct it, or add it to components/s9700/vrp/rules.`,
    );
  }
  return {
    asNumber: section.asNumber,
    rows: section.rows,
    stanzas: canonicalStanzas(section.rows, device.vpnInstance),
    ownership: ownershipOf(section.rows),
    passwordNames: passwordNames(device, sessions),
  };
}

/** What a person reads of it: the templates' text; of a VPN instance, where VRP has these rows in a view of its own. */
export function shownSwitch(device: Switch, sessions: readonly Session[]): string {
  const { vpnInstance } = device;
  if (vpnInstance === undefined) return renderSwitch(device, sessions);
  const { asNumber, rows, ownership } = wantedSection(device, sessions);
  return formatCommands(
    planBgp({ asNumber, running: { asNumber, rows: [] }, wanted: rows, ownership, vpnInstance }),
  );
}

function passwordNames(device: Switch, sessions: readonly Session[]): Record<string, string> {
  const ofPeers = sessions
    .filter((session) => session.switch.name === device.name)
    .map(({ node, own }) => [node.address, own.password] as const);
  const ofGroups = Object.entries(device.groups).map(([name, options]) => [name, options.password] as const);
  return Object.fromEntries(
    [...ofPeers, ...ofGroups].flatMap(([subject, name]) => (name === undefined ? [] : [[subject, name]])),
  );
}
