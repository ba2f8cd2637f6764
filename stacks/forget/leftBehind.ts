/** A resource as `pulumi stack export` writes it; only what is read here is named. */
export interface ExportedResource {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: unknown;
  readonly outputs?: unknown;
}

interface ExportedSwitch {
  readonly connection?: { readonly name?: string; readonly host?: string };
  readonly asNumber?: string;
  readonly stanzas?: Readonly<Record<string, string>>;
}

interface ExportedObject {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
  readonly spec?: unknown;
}

const SWITCH = "pulumi-nodejs:dynamic/s9700:SwitchBgp";

/** What stays on both ends when a stack is forgotten: lines for a person, secrets masked by the state itself. */
export function leftBehind(resources: readonly ExportedResource[]): string[] {
  const switches = resources.filter(({ type }) => type === SWITCH).flatMap(linesOfSwitch);
  const objects = resources.filter(
    ({ type }) => type.startsWith("kubernetes:") && !type.startsWith("kubernetes:index"),
  );
  const whole = objects.filter(({ type }) => !type.endsWith("Patch")).map(nameOf);
  const fields = objects.filter(({ type }) => type.endsWith("Patch")).map(fieldsOf);
  return [
    ...switches,
    ...section("In the cluster stay, with this project's labels:", whole),
    ...section("In objects of others stay these fields:", fields),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...[...lines].sort().map((line) => `  ${line}`)];
}

function linesOfSwitch({ urn, outputs }: ExportedResource): string[] {
  const { connection, asNumber, stanzas = {} } = (outputs ?? {}) as ExportedSwitch;
  const name = connection?.name ?? urn.split("::").at(-1);
  const rows = Object.values(stanzas).flatMap((stanza) =>
    stanza.split("\n").filter((row) => row.trim() !== ""),
  );
  const where = connection?.host === undefined ? "" : ` (${connection.host})`;
  if (rows.length === 0) return [`On ${name}${where} stays nothing of this stack.`];
  return [`On ${name}${where}, in bgp ${asNumber ?? "?"}, stay:`, ...rows.map((row) => `  ${row}`)];
}

function nameOf({ urn, outputs }: ExportedResource): string {
  const { kind = "", metadata } = (outputs ?? {}) as ExportedObject;
  const name = metadata?.name ?? urn.split("::").at(-1) ?? "";
  return `${kind} ${metadata?.namespace === undefined ? "" : `${metadata.namespace}/`}${name}`;
}

/** A patch owns single fields: those of its inputs. */
function fieldsOf(resource: ExportedResource): string {
  const { kind = "", metadata, spec } = (resource.inputs ?? {}) as ExportedObject;
  const what =
    kind === ""
      ? resource.type
          .split(":")
          .at(-1)
          ?.replace(/Patch$/, "")
      : kind;
  const fields = JSON.stringify(spec ?? {});
  return `${what} ${metadata?.name ?? resource.urn.split("::").at(-1)}: ${fields}`;
}
