import type { Inventory, Session } from "../../peering";
import { ownedBy, PULUMI } from "./metadata";

/**
 * What lets calico-node read the passwords of its sessions: confd watches Secrets by name in its own namespace, and
 * neither the operator nor Calico's manifests grant it that (tigera/operator #2107). A password that cannot be read is
 * left out of the session with no more than a warning in a log.
 */

/** The key of each Secret. */
export const PASSWORD_KEY = "password";
const ACCESS = "calico-peering-bgp-passwords";
const SERVICE_ACCOUNT = "calico-node";

interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
}

function metadataOf(inventory: Inventory, name: string): Metadata {
  return { name, namespace: namespaceOf(inventory), labels: ownedBy(inventory), annotations: PULUMI };
}

/** A Secret without its value. */
export interface PasswordSecret {
  /** The name in `calico-peering:bgpPasswords`. */
  readonly password: string;
  /** The switches that have it, too. */
  readonly switches: readonly string[];
  readonly metadata: Metadata;
}

/** One for each password, so that each is changed directly after its own switches. */
export function passwordSecrets(inventory: Inventory, sessions: readonly Session[]): PasswordSecret[] {
  const names = [...new Set(sessions.flatMap(({ options }) => options.password ?? []))].sort();
  return names.map((password) => ({
    password,
    switches: [
      ...new Set(
        sessions.filter(({ options }) => options.password === password).map((session) => session.switch.name),
      ),
    ],
    metadata: metadataOf(inventory, secretName(password)),
  }));
}

/** BGPPeer password. */
export function passwordReference(password: string) {
  return { secretKeyRef: { name: secretName(password), key: PASSWORD_KEY } };
}

/** The right to read those Secrets and no others, for calico-node; undefined where no session has a password. */
export function passwordAccess(inventory: Inventory, sessions: readonly Session[]) {
  const secrets = passwordSecrets(inventory, sessions);
  if (secrets.length === 0) return undefined;
  const metadata = metadataOf(inventory, ACCESS);
  return {
    role: {
      metadata,
      rules: [
        {
          apiGroups: [""],
          resources: ["secrets"],
          resourceNames: secrets.map((secret) => secret.metadata.name),
          verbs: ["get", "list", "watch"],
        },
      ],
    },
    binding: {
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: ACCESS },
      subjects: [{ kind: "ServiceAccount", name: SERVICE_ACCOUNT, namespace: metadata.namespace }],
    },
  };
}

function secretName(password: string): string {
  return `calico-peering-bgp-${password}`;
}

/** Where calico-node runs: the operator's namespace, unless the file says otherwise of a Calico that is there. */
function namespaceOf({ cluster: { install } }: Inventory): string {
  return (install.existing ? install.namespace : undefined) ?? "calico-system";
}

/** The same as Kubernetes shows them, for review; the values stay where they are. */
export function passwordObjects(inventory: Inventory, sessions: readonly Session[]): object[] {
  const access = passwordAccess(inventory, sessions);
  if (!access) return [];
  // Without what only Pulumi reads.
  const shown = ({ name, namespace, labels }: Metadata) => ({ name, namespace, labels });
  const rbac = "rbac.authorization.k8s.io/v1";
  return [
    { apiVersion: rbac, kind: "Role", ...access.role, metadata: shown(access.role.metadata) },
    { apiVersion: rbac, kind: "RoleBinding", ...access.binding, metadata: shown(access.binding.metadata) },
    ...passwordSecrets(inventory, sessions).map(({ metadata }) => ({
      apiVersion: "v1",
      kind: "Secret",
      metadata: shown(metadata),
      stringData: { [PASSWORD_KEY]: "******" },
    })),
  ];
}
