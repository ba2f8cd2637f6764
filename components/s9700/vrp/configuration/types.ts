import type { Row } from "../rules/types";

/** The `bgp` section of a configuration, and the objects that were found beside it. */
export interface BgpSection {
  /** `bgp <asNumber>` as asplain; undefined = no BGP process. */
  readonly asNumber?: string;
  /** Objects first; then in the order in which the device prints them. */
  readonly rows: readonly Row[];
  /** Rows of other sections that name an object, e.g. of `ospf 1`: kept to tell who needs it. Default: none known. */
  readonly elsewhere?: readonly Row[];
  /** True when all objects of the switch were read, so that one that is not in `rows` is not there. Default false. */
  readonly objectsRead?: boolean;
}

/**
 * What is ours: every known row of these peers and objects, and these rows of the whole process. Anything else is
 * foreign.
 */
export interface Ownership {
  readonly peers: readonly string[];
  readonly globalKeys: readonly string[];
  /** As in {@link Row.object}: `ip-prefix CALICO-BLOCKS`. */
  readonly objects: readonly string[];
}
