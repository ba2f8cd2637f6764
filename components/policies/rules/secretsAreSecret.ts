import { type Declared, kindOf, type Rule } from "../rule";

/** A field that holds a secret itself; `passwordNames` holds names. */
const SECRET_FIELD = /^(?:password|passphrase|privateKey|token)$/i;

/**
 * This project's resources take no secret as an input: logins and passwords of sessions reach their verbs by the stack's
 * configuration, and a switch's rows show a mark in their place. So none is in a state, a preview or a log. That the stack
 * file's own secrets are encrypted is refused by `check` and every preview (stacks/stackSecrets.ts): Pulumi does not tell a
 * policy which values are secret.
 */
export const secretsAreSecret: Rule<object> = {
  name: "secrets-are-secret",
  description: "No password or key is an input of a resource of this project, or stands in a switch's rows.",
  ofResource: (resource) => {
    if (!resource.type.startsWith("pulumi-nodejs:dynamic/")) return [];
    const open = fields(resource.props, "").map(
      (path) => `${resource.name}: ${path} holds a secret; it belongs into the stack's configuration.`,
    );
    return [...open, ...rows(resource)];
  },
};

/** Paths of the fields that hold a secret. */
function fields(value: unknown, at: string): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = at === "" ? key : `${at}.${key}`;
    if (typeof inner === "string") return SECRET_FIELD.test(key) && inner !== "" ? [path] : [];
    return fields(inner, path);
  });
}

function rows(resource: Declared): string[] {
  if (kindOf(resource) !== "SwitchBgp") return [];
  const { stanzas = {} } = resource.props as { readonly stanzas?: Readonly<Record<string, unknown>> };
  return Object.entries(stanzas).flatMap(([name, text]) =>
    String(text)
      .split("\n")
      .filter((row) => / password (?:cipher|simple) (?!\*+$)/.test(row))
      .map(() => `${resource.name}: a row of ${name} holds a password in clear text.`),
  );
}
