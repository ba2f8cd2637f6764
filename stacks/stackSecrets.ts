import { scopesOf, type Inventory } from "../components/peering";
import { isMap, mapOf, NAMESPACE } from "./plainData";

/**
 * The Pulumi secrets of a stack file, as far as they can be judged without their values: each is encrypted, has the
 * shape that its key expects and belongs to something in the file. No sentence holds a value.
 */

/** Secrets by name, each under a key of its own. */
const MAPS = [
  "switchPasswords",
  "switchPrivateKeys",
  "switchReadPasswords",
  "switchReadPrivateKeys",
  "bgpPasswords",
] as const;
/** A secret that is one text. */
const SINGLE = "nodeStatusPrivateKey";
export const SECRET_KEYS: readonly string[] = [...MAPS, SINGLE];

/** @param config the file's `config` section; @param switches the raw `calico-peering:switches` */
export function secretMistakes(config: Readonly<Record<string, unknown>>, switches: object): string[] {
  return [
    ...MAPS.flatMap((name) => mapMistakes(name, config, switches)),
    ...singleMistakes(config[NAMESPACE + SINGLE]),
    ...["switchReadPasswords", "switchReadPrivateKeys"].flatMap((name) =>
      withoutReader(name, config, switches),
    ),
  ];
}

/** Secrets of users that the file does not name. */
function withoutReader(name: string, config: Readonly<Record<string, unknown>>, switches: object): string[] {
  const secrets = config[NAMESPACE + name];
  if (!isMap(secrets)) return [];
  return Object.entries(switches).flatMap(([device, value]) =>
    !Object.hasOwn(secrets, device) || mapOf(mapOf(value).management).readUsername !== undefined
      ? []
      : [
          `${NAMESPACE}${name}.${device} is the secret of no user: set ${NAMESPACE}switches.${device}.management.readUsername.`,
        ],
  );
}

/**
 * Switches that an update could not log in to: a preview needs the user that only reads and no other.
 * @param config the values of switchPasswords and switchPrivateKeys
 */
export function withoutLogin({ switches }: Inventory, config: readonly unknown[]): string[] {
  const there = config.flatMap((secrets) => Object.keys(mapOf(secrets)));
  return switches
    .filter(({ name }) => !there.includes(name))
    .map(
      ({ name, management: { username } }) =>
        `${NAMESPACE}switches.${name}: no secret of user ${username} is here, and only that one changes the switch; set it with \`pulumi config set --secret --path '${NAMESPACE}switchPasswords.${name}'\`, or run a preview.`,
    );
}

/** `{ secure: <ciphertext> }` and nothing else is what Pulumi writes, and decrypts. */
function isSecret(value: unknown): boolean {
  const entries = isMap(value) ? Object.entries(value) : [];
  const [[key, text] = []] = entries;
  return entries.length === 1 && key === "secure" && typeof text === "string" && text !== "";
}

/** Switches of the file whose user has no secret of either form. */
function withoutSecret(name: string, config: Readonly<Record<string, unknown>>, switches: object): string[] {
  const reads = name.startsWith("switchRead");
  const forms = reads
    ? ["switchReadPasswords", "switchReadPrivateKeys"]
    : ["switchPasswords", "switchPrivateKeys"];
  const there = forms.flatMap((form) => Object.keys(mapOf(config[NAMESPACE + form])));
  return Object.entries(switches).flatMap(([device, value]) =>
    there.includes(device) || (reads && mapOf(mapOf(value).management).readUsername === undefined)
      ? []
      : [device],
  );
}

/**
 * Secrets of switches that are not in the file, as sentences: an update takes the stack's rows off a switch that leaves,
 * and has to log in to it once more.
 */
export function secretsOfLeft(config: Readonly<Record<string, unknown>>, switches: object): string[] {
  return MAPS.filter((name) => name !== "bgpPasswords").flatMap((name) =>
    Object.keys(mapOf(config[NAMESPACE + name]))
      .filter((key) => !Object.hasOwn(switches, key))
      .map(
        (key) =>
          `${NAMESPACE}${name}.${key} is for no switch of this file. The update that takes the stack's rows off a switch that leaves needs it; afterwards remove it with \`pulumi config rm --path '${NAMESPACE}${name}.${key}'\`.`,
      ),
  );
}

function mapMistakes(
  name: (typeof MAPS)[number],
  config: Readonly<Record<string, unknown>>,
  switches: object,
): string[] {
  const value = config[NAMESPACE + name];
  if (value === undefined) return [];
  const path = `${NAMESPACE}${name}`;
  const what = name === "bgpPasswords" ? "password" : "switch";
  const set = `\`pulumi config set --secret --path '${path}.<${what}>'\``;
  if (isSecret(value)) {
    return [
      `${path} is one secret, and it must be a map of one for each ${what}: remove it, and write each with ${set}.`,
    ];
  }
  if (!isMap(value)) {
    return [
      `${path} is not a map of secrets: write each with ${set}, and change what stood here in clear text.`,
    ];
  }
  return Object.entries(value).flatMap(([key, secret]) => {
    const without =
      name === "bgpPasswords" || Object.hasOwn(switches, key) ? [] : withoutSecret(name, config, switches);
    // With a secret for each switch of the file it is no misspelt name: that switch leaves, or has left.
    if (without.length > 0) {
      return [
        `${path}.${key} is for a switch that is not in this file; ${without.join(", ")} has no secret.`,
      ];
    }
    if (isSecret(secret)) return [];
    const again = `\`pulumi config set --secret --path '${path}.${key}'\``;
    return typeof secret === "string" || typeof secret === "number"
      ? [`${path}.${key} is in clear text; write it with ${again}, and change it on the switch.`]
      : [
          `${path}.${key} is not one Pulumi secret ({ secure: … }): write it with ${again}, and change it on the switch if it stood here in clear text.`,
        ];
  });
}

function singleMistakes(value: unknown): string[] {
  if (value === undefined || isSecret(value)) return [];
  const path = `${NAMESPACE}${SINGLE}`;
  const set = `\`pulumi config set --secret ${path}\``;
  return typeof value === "string"
    ? [`${path} is in clear text; write it with ${set}, and change it on the nodes.`]
    : [
        `${path} is not one Pulumi secret ({ secure: … }): write it with ${set}, and change it on the nodes if it stood here in clear text.`,
      ];
}

/** Sessions whose password has no entry in `calico-peering:bgpPasswords`. */
export function missingPasswords({ switches }: Inventory, bgpPasswords: unknown): string[] {
  const there = isMap(bgpPasswords) ? Object.keys(bgpPasswords) : [];
  return switches
    .flatMap(scopesOf)
    .flatMap(({ at, options: { password } }) =>
      password === undefined || there.includes(password)
        ? []
        : [
            `${NAMESPACE}${at}.password: "${password}" is not in ${NAMESPACE}bgpPasswords; set it with \`pulumi config set --secret --path '${NAMESPACE}bgpPasswords.${password}'\`.`,
          ],
    );
}
