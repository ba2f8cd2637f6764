import {
  BGP_PEER_DEFAULTS,
  bgpConfiguration,
  FIELD_MANAGER,
  foreignFilters as filtersOfOthers,
  labelValue,
  type Manifest,
} from "../../../calico/manifests";
import { some } from "../../../peering";
import type { ConfigurationFacts, OwnedObject } from "../../observe/liveCluster";
import type { ComparedCalico, LiveFinding } from "./finding";

/**
 * Objects of our names that another owner made: Calico's API would hand them over without a word, and `destroy` deletes
 * them. The file may adopt them by name.
 */
export function foreignNamesakes(
  { inventory, calico }: ComparedCalico,
  declared: readonly Manifest[],
): LiveFinding[] {
  const ours = labelValue(inventory.datacenter);
  const { adopt = [] } = inventory.cluster;
  const { bgpPeers, bgpFilters = [] } = calico;
  const namesakes = (kind: string, objects: readonly OwnedObject[]) =>
    objects
      .filter(({ owner }) => owner !== ours)
      .flatMap((live): LiveFinding[] => {
        const manifest = declared.find((one) => one.kind === kind && one.metadata.name === live.name);
        if (manifest === undefined) return [];
        const { name, owner } = live;
        const at = `${kind} ${name}`;
        const fact = `has a name of this stack, and ${owner === undefined ? "was not made by it" : `is stack ${owner}'s`}`;
        const changes = "the update would change it, and `destroy` delete it";
        if (!adopt.includes(`${kind}/${name}`)) {
          const advice = `${changes}: rename it, or let this stack take it over (cluster.adopt: [${kind}/${name}]).`;
          return [{ severity: "refuse", at, fact, advice }];
        }
        const left = leftOver(live.spec ?? {}, manifest.spec);
        if (left.length > 0) {
          const fields = some(left.map((field) => `spec.${field}`));
          const advice = `the file adopts it, and ${fields} would stay as its owner set ${left.length === 1 ? "it" : "them"}, which this stack does not say: take ${left.length === 1 ? "it" : "them"} out of the object first.`;
          return [{ severity: "refuse", at, fact, advice }];
        }
        const changed = Object.entries(manifest.spec).flatMap(([field, wanted]) =>
          isSameValue(live.spec?.[field], wanted)
            ? []
            : [
                `spec.${field} from ${JSON.stringify(live.spec?.[field]) ?? "nothing"} to ${JSON.stringify(wanted)}`,
              ],
        );
        const what =
          changed.length === 0
            ? "adds this stack's label and annotations, and changes no field"
            : `adds this stack's label and annotations, and changes ${some(changed)}`;
        const advice = `the file adopts it: the update ${what}; \`destroy\` deletes it.`;
        return [{ severity: "note", at, fact, advice, passing: true }];
      });
  return [...namesakes("BGPPeer", bgpPeers), ...namesakes("BGPFilter", bgpFilters)];
}

/** Fields of an object that no field of the manifest replaces: server-side apply leaves them to their owner. */
function leftOver(live: Readonly<Record<string, unknown>>, wanted: Manifest["spec"]): string[] {
  return Object.keys(live).filter((field) => !(field in wanted) && live[field] !== BGP_PEER_DEFAULTS[field]);
}

/** BGPFilters that are not ours do nothing to our BGPPeers. */
export function foreignFilters(
  { inventory, calico }: ComparedCalico,
  declared: readonly Manifest[],
): LiveFinding[] {
  if (calico.bgpFilters === undefined) {
    return [
      {
        severity: "note",
        at: "BGPFilters",
        fact: "were not read",
        advice: "list on bgpfilters.projectcalico.org is needed (docs/rights).",
      },
    ];
  }
  const named = filtersOfOthers(inventory);
  const there = calico.bgpFilters.map(({ name }) => name);
  const missing = named.filter((name) => !there.includes(name));
  if (missing.length > 0)
    return [
      {
        severity: "refuse",
        at: `BGPFilter ${missing[0]}`,
        fact: "is named in cluster.bgpPeers.named, and is not in the cluster",
        advice:
          "Calico skips a filter that does not exist, so nodes would announce everything: correct the name.",
      },
    ];
  const names = calico.bgpFilters
    .filter(({ owner, name }) => owner !== labelValue(inventory.datacenter) && !named.includes(name))
    .map(({ name }) => name)
    .filter((name) => !declared.some(({ kind, metadata }) => kind === "BGPFilter" && metadata.name === name));
  if (names.length === 0) return [];
  const [one] = names;
  return [
    {
      severity: "note",
      at: names.length === 1 ? `BGPFilter ${one}` : "BGPFilters",
      fact: names.length === 1 ? "is not this stack's" : `${some(names.sort())} are not this stack's`,
      advice: "this stack's BGPPeers do not name them; left alone.",
    },
  ];
}

/** Service ranges of BGPConfiguration `default`: every node announces them, whichever client wrote them. */
const RANGES = ["serviceClusterIPs", "serviceExternalIPs", "serviceLoadBalancerIPs", "prefixAdvertisements"];

/** What this stack writes by itself, or what an administrator may set for a while; the gate judges it. */
const NOT_JUDGED = ["nodeToNodeMeshEnabled"];

/** Fields of BGPConfiguration `default` that others own, and BGPConfigurations of single nodes. */
export function foreignConfiguration(compared: ComparedCalico): LiveFinding[] {
  const { inventory, calico } = compared;
  const wanted = bgpConfiguration(inventory).spec;
  return calico.bgpConfigurations.flatMap((live): LiveFinding[] => {
    const fields = Object.keys(live.spec).filter((field) => !NOT_JUDGED.includes(field));
    const foreign = fields.filter((field) => othersOf(live, field).length > 0).sort();
    if (live.name === "default") {
      const judged = fields.filter(
        (field) => foreign.includes(field) || isUndeclaredRange(live, field, wanted),
      );
      return judged.sort().flatMap((field) => ofDefault(compared, live, field, wanted[field]));
    }
    if (foreign.length === 0) return [];
    return [
      {
        severity: "note",
        at: `BGPConfiguration ${live.name}`,
        fact: `says ${some(foreign)}, which is not this stack's`,
        advice: "for its node it goes before BGPConfiguration default; left alone.",
      },
    ];
  });
}

/**
 * A range that the file leaves out counts without an owner, too: calicoctl writes objects without field managers. One of
 * this stack's own goes with the update.
 */
function isUndeclaredRange(live: ConfigurationFacts, field: string, wanted: Manifest["spec"]): boolean {
  const isOurs = live.managers[field]?.includes(FIELD_MANAGER) === true;
  return (
    RANGES.includes(field) && wanted[field] === undefined && !isOurs && !isSameValue(live.spec[field], [])
  );
}

/**
 * Kubernetes gives the fields of an object without field managers, such as one made by calicoctl, to this name at the
 * first server-side apply. No client sets them under it, so a field that stays as it is has no second owner.
 */
const NO_CLIENT = "before-first-apply";

/** A change of the nodes' AS number is refused in words of its own (rollout/asNumbers), unless it is Calico's default. */
const CALICO_DEFAULT_AS = 64_512;

function ofDefault(
  { inventory: { cluster } }: ComparedCalico,
  live: ConfigurationFacts,
  field: string,
  wanted: unknown,
): LiveFinding[] {
  const at = `BGPConfiguration default spec.${field}`;
  const others = othersOf(live, field);
  const owners = some(others);
  const value = JSON.stringify(live.spec[field]);
  const hasNoClient = others.every((manager) => manager === NO_CLIENT);
  if (wanted === undefined) {
    const isRange = RANGES.includes(field);
    if (hasNoClient && !isRange) return [];
    return [
      {
        severity: isRange ? "warn" : "note",
        at,
        fact: `is ${value}, ${hasNoClient ? "" : `set by ${owners}, `}and the file does not say it`,
        advice: isRange
          ? `nodes announce it, and neither the proofs nor the generated prefix lists know: write it as cluster.${field}, or take it away.`
          : "left alone.",
      },
    ];
  }
  if (isSameValue(live.spec[field], wanted)) {
    if (hasNoClient) return [];
    return [
      {
        severity: "note",
        at,
        fact: `is ${value}, as in the file, and set by ${owners} as well`,
        advice: "both own it.",
      },
    ];
  }
  // What was changed by hand in an object that an update made is drift: the refresh shows it, the update mends it.
  if (live.ours) return [];
  const { acceptAsChange, adopt = [] } = cluster;
  if (field === "asNumber" && acceptAsChange === undefined && live.spec[field] !== CALICO_DEFAULT_AS) {
    return [
      {
        severity: "warn",
        at,
        fact: `is ${value}, set by ${owners}, and the file says ${JSON.stringify(wanted)}`,
        advice: `an update changes the AS number of nodes only with cluster.acceptAsChange, and not while ${owners} owns the field.`,
      },
    ];
  }
  if (adopt.includes("BGPConfiguration/default")) {
    return [
      {
        severity: "note",
        at,
        fact: `is ${value}, set by ${owners}, and the file says ${JSON.stringify(wanted)}`,
        advice: "the file adopts the object: the update takes the field over.",
        passing: true,
      },
    ];
  }
  return [
    {
      severity: "refuse",
      at,
      fact: `is ${value}, set by ${owners}, and the file says ${JSON.stringify(wanted)}`,
      advice: `the update and ${owners} would set it in turns: let ${owners} give the field up, set it there to the file's value, write ${value} in the file, or take the field over (cluster.adopt: [BGPConfiguration/default]).`,
    },
  ];
}

/** Field managers of others. The Kubernetes provider invents names of this form for patches of this stack. */
function othersOf({ managers }: ConfigurationFacts, field: string): string[] {
  return (managers[field] ?? []).filter(
    (manager) => manager !== FIELD_MANAGER && !/^pulumi-kubernetes-[0-9a-f]+$/.test(manager),
  );
}

function isSameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
