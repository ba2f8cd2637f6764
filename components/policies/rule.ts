/** A resource as the program declares it, without its old values: a policy is never given those. */
export interface Declared {
  /** `pulumi-nodejs:dynamic/s9700:SwitchBgp` */
  readonly type: string;
  readonly name: string;
  /** Its inputs as plain data. Pulumi hands secrets over in clear and unmarked: no sentence repeats a value. */
  readonly props: Readonly<Record<string, unknown>>;
  /** Names of the resources that it comes after; known to rules of the whole stack alone. */
  readonly dependsOn: readonly string[];
}

export interface Context {
  /** The stack's configuration: JSON text by its whole key. Secrets are among it, in clear. */
  readonly config: Readonly<Record<string, string>>;
  readonly now: Date;
  /** A preview, also the one before an update. */
  readonly isPreview: boolean;
}

/**
 * What an organisation demands of every stack. Each answers with one sentence for each thing that breaks it. Pure.
 * A rule of a resource holds before that resource is changed; one of the stack holds in previews, and in an update when its
 * resources are done.
 */
export interface Rule<Config = never> {
  /** As the rules' configuration names it. */
  readonly name: string;
  readonly description: string;
  /** JSON schema of the rule's own configuration; undefined = it has none. */
  readonly configSchema?: { readonly properties: Readonly<Record<string, object>> };
  readonly ofResource?: (resource: Declared, config: Config, context: Context) => string[];
  readonly ofStack?: (resources: readonly Declared[], config: Config, context: Context) => string[];
}

/** The last word of a resource's type: `SwitchBgp`. */
export const kindOf = ({ type }: Declared): string => type.split(":").at(-1) ?? "";

/** A value of the stack's configuration that is an object; empty where it is not there. */
export function configured({ config }: Context, key: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(config[`calico-peering:${key}`] ?? "{}");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // The program refuses it with a sentence of its own.
    return {};
  }
}
