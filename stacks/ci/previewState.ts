/**
 * The engine's state as a copy for previews. The state keeps the configuration of the last update, secrets included, so
 * whoever has its passphrase and its backend can read the password that writes to the switches. The copy has a passphrase
 * of its own and no such secret. Pure.
 */

/** What marks a secret in an exported state. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Configuration that a provider was given and a preview does without. */
const WRITES = ["switchPasswords", "switchPrivateKeys", "nodeStatusPrivateKey"];
/** Configuration of sessions and of users that only read. */
const KEPT = ["switchReadPasswords", "switchReadPrivateKeys", "bgpPasswords"];
const LEFT_OUT = "left out of the copy for previews";

interface Resource {
  readonly type?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

export interface ExportedState {
  readonly version: number;
  readonly deployment: {
    readonly resources?: readonly Resource[];
    readonly pending_operations?: readonly { readonly resource: Resource }[];
    readonly secrets_providers?: unknown;
  };
}

/**
 * @param exported `pulumi stack export --show-secrets`
 * @param salt `encryptionsalt` of the copy's own passphrase
 */
export function stateForPreviews(exported: ExportedState, salt: string): ExportedState {
  const { resources = [], pending_operations: pending = [] } = exported.deployment;
  return {
    ...exported,
    deployment: {
      ...exported.deployment,
      secrets_providers: { type: "passphrase", state: { salt } },
      resources: resources.map(withoutWriting),
      pending_operations: pending.map((one) => ({ ...one, resource: withoutWriting(one.resource) })),
    },
  };
}

function withoutWriting(resource: Resource): Resource {
  const { type = "", inputs, outputs } = resource;
  const cleared = (properties: Resource["inputs"]) =>
    properties === undefined
      ? undefined
      : Object.fromEntries(
          Object.entries(properties)
            .filter(([key]) => !(isProvider(type) && named(WRITES, key)))
            .map(([key, value]) => [key, stays(type, key) ? value : withoutSecrets(value)]),
        );
  return { ...resource, ...defined({ inputs: cleared(inputs), outputs: cleared(outputs) }) };
}

const isProvider = (type: string): boolean => type.startsWith("pulumi:providers:");
const named = (names: readonly string[], key: string): boolean =>
  names.some((name) => key === name || key.endsWith(`:${name}`));

/** Secrets that a preview compares: a digest of each password of a session, and the Secrets of the cluster. */
function stays(type: string, key: string): boolean {
  return (
    (isProvider(type) && named(KEPT, key)) ||
    (type.endsWith(":SwitchBgp") && key === "passwords") ||
    type === "kubernetes:core/v1:Secret"
  );
}

/** Any other secret is one that this file does not know: it is left out. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  const map = value as Readonly<Record<string, unknown>>;
  if (map[SIGNATURE] === SECRET) return { [SIGNATURE]: SECRET, plaintext: JSON.stringify(LEFT_OUT) };
  return Object.fromEntries(Object.entries(map).map(([key, inner]) => [key, withoutSecrets(inner)]));
}

function defined<T extends object>(properties: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(properties).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
