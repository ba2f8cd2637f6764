import { parsePrefix, prefixContains, REMEDIES, type RemedyName } from "../../peering";
import { failure, messageOf } from "../../dynamic/failure";
import { isSame } from "../../dynamic/same";
import { connect } from "../../verification/observe/clusterClient";
import type { ClusterRoutes } from "../../verification/observe/clusterFacts";
import { readClusterFacts } from "../../verification/observe/readCluster";

export interface BorrowedInputs {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly remedy: RemedyName;
}

export function diff(_id: string, olds: BorrowedInputs, news: BorrowedInputs): { changes?: boolean } {
  return isSame(inputsIn(olds), inputsIn(news)) ? { changes: false } : {};
}

/** Without what the engine itself keeps. */
function inputsIn({ kubeconfig, context, remedy }: BorrowedInputs): BorrowedInputs {
  return { kubeconfig, context, remedy } as BorrowedInputs;
}

export async function create(inputs: BorrowedInputs): Promise<{ id: string; outs: BorrowedInputs }> {
  await refuseBorrowed(inputs);
  return { id: "no-borrowed-addresses", outs: inputs };
}

/** Checks again only when the remedy changes, not for another kubeconfig or context. */
export async function update(
  _id: string,
  olds: BorrowedInputs,
  news: BorrowedInputs,
): Promise<{ outs: BorrowedInputs }> {
  if (olds.remedy !== news.remedy) await refuseBorrowed(news);
  return { outs: news };
}

async function refuseBorrowed({ kubeconfig, context, remedy }: BorrowedInputs): Promise<void> {
  let refusal: string | undefined;
  try {
    const { routes } = await readClusterFacts(await connect(kubeconfig, context));
    refusal = borrowedRefusal(remedy, routes);
  } catch (error) {
    throw failure(`borrowed addresses: ${messageOf(error)}`);
  }
  if (refusal !== undefined) throw failure(refusal);
}

const NO_REST =
  "the switch returns such an address to the node that announces it, which then takes it back, and so on for ever: the switch's table would never come to rest";
const CUT_OFF = "with the mesh off, the node that owns the block would not reach such an address";

/** Named one by one; a cluster may have thousands. */
const SHOWN = 5;

/** Why the remedy cannot be had now, in one sentence; undefined = nothing stands against it. Pure. */
export function borrowedRefusal(remedy: RemedyName, { borrowed, blocks }: ClusterRoutes): string | undefined {
  if (borrowed === undefined) {
    return `remedy ${remedy}: IPAM's blocks (crd.projectcalico.org ipamblocks) could not be read, so it is not known which nodes have borrowed an address: list on them is needed.`;
  }
  // Any /32 moves in circles; cut off is only what lies in a block that some other node holds whole.
  const circles = REMEDIES[remedy].allowedLocalAs > 0;
  const inTheWay = borrowed.filter(
    ({ address }) => circles || blocks.some(({ cidr }) => isIn(address, cidr)),
  );
  if (inTheWay.length === 0) return undefined;
  const shown = inTheWay.slice(0, SHOWN).map(({ address, node }) => `${address} (on ${node})`);
  const more = inTheWay.length > SHOWN ? [`${inTheWay.length - SHOWN} more`] : [];
  const which = [...shown, ...more].join(", ");
  return `remedy ${remedy} and borrowed addresses do not go together: ${which}; ${circles ? NO_REST : CUT_OFF}. Start those pods anew, so that each gets an address of its own node's block (strict affinity is on already), and run this again, or use as-per-node or mesh.`;
}

function isIn(address: string, cidr: string): boolean {
  const prefix = parsePrefix(cidr);
  return prefix !== undefined && prefixContains(prefix, address);
}
