import { z } from "zod";
import { familyRow } from "./deviceText";
import { groups, session, sessions } from "./sessionSchema";
import {
  ipv6Prefix,
  asNumber,
  flag,
  ipv4,
  map,
  must,
  nodeName,
  pattern,
  prefix,
  rackName,
  sshPort,
  sysname,
  vpnInstance,
  whole,
  word,
} from "./schemaTypes";

/** What a stack file may say of a switch: `calico-peering:switches.<sysname>`. */

export const management = z.strictObject(
  {
    host: word("an address or a host name").describe("Address or name that its command line is reached at."),
    port: sshPort,
    username: word("a user of the switch").describe("A user of the switch, privilege level 3 or above."),
    readUsername: word("a user of the switch")
      .optional()
      .describe(
        "A user of the switch that only reads: previews and `verify` log in as this one, with switchReadPasswords or switchReadPrivateKeys. Default: username.",
      ),
    hostKey: pattern(
      /^SHA256:[A-Za-z0-9+/]{43}$/,
      "a host key's fingerprint (SHA256: and 43 characters, as `npm run hostkey` prints it)",
    ).describe("Fingerprint of its SSH host key, as `npm run hostkey -- --host <its address>` prints it."),
    legacyAlgorithms: flag()
      .default(false)
      .describe("Also offer what V200R011 and older speak: SHA-1 and CBC. Default false."),
  },
  map("host, username and hostKey"),
);

const MISSING_PREFIX =
  "is missing; it must be an IPv4 address with its length (e.g. 10.2.98.1/24), unless there is an ipv6Address";

export const peering = z
  .strictObject(
    {
      interface: pattern(
        /^(?:Vlanif\d{1,4}|LoopBack\d{1,4}|Eth-Trunk\d{1,3}(?:\.\d{1,4})?|(?:GigabitEthernet|XGigabitEthernet|(?:10|25|40|100)GE)\d{1,2}\/\d{1,2}\/\d{1,2}(?:\.\d{1,4})?)$/,
        "an interface as VRP writes it (e.g. Vlanif98, LoopBack0, Eth-Trunk1, 10GE1/0/1)",
      ).describe("The interface that it peers from, as VRP writes it, e.g. Vlanif98."),
      address: prefix
        .optional()
        .describe(
          "That interface's address with its length, e.g. 10.2.98.1/24; needed unless there is an ipv6Address.",
        ),
      ipv6Address: ipv6Prefix
        .optional()
        .describe("Its IPv6 address with its length, for IPv6 sessions, e.g. fd00:98::1/64. Default: none."),
    },
    map("interface, address and ipv6Address"),
  )
  .superRefine((value, context) => {
    if (value.address === undefined && value.ipv6Address === undefined)
      context.addIssue({ code: "custom", path: ["address"], message: MISSING_PREFIX });
  });

const RACKS = must("a list of at least one rack");
const NODES = must("a list of at least one node");

export const gracefulRestart = z.strictObject(
  {
    restartTime: whole(3, 600, "seconds, 3–600")
      .optional()
      .describe("`timer restart`, seconds. Default: VRP's own."),
    waitForRib: whole(3, 3000, "seconds, 3–3000")
      .optional()
      .describe("`timer wait-for-rib`, seconds. Default: VRP's own."),
  },
  map("restartTime and waitForRib (or {})"),
);

const paths = whole(1, 64, "a number of equal paths, 1–64");
export const loadBalancing = z.strictObject(
  {
    ipv4: paths.optional().describe("Equal paths of `ipv4-family unicast`. Default: left as it is."),
    ipv6: paths.optional().describe("Equal paths of `ipv6-family unicast`. Default: left as it is."),
  },
  map("ipv4 and ipv6"),
);

const SWITCHES = must("a list of at least one switch of this file");

export const device = z.strictObject(
  {
    management: management.describe("How its command line is reached."),
    sysname: sysname
      .optional()
      .describe(
        "What its prompt shows, where the entry has another name: for a second entry of one switch. Default: the entry's name.",
      ),
    vpnInstance: vpnInstance
      .optional()
      .describe(
        "The VPN instance (`ip vpn-instance`, which must be there) that its peering interface is bound to: peers stand in `ipv4-family vpn-instance …`. Two instances of one switch are two entries of one management address. Default: the public instance.",
      ),
    asNumber: asNumber.describe("The switch's `bgp <AS>`."),
    routerId: ipv4.optional().describe("Its `router-id`. Default: left as it is."),
    peering: peering.describe("The interface and addresses that its sessions use."),
    ipv4Family: z
      .array(familyRow("ipv4-family unicast"), must("a list of rows of `ipv4-family unicast`"))
      .default([])
      .describe(
        "Rows of `ipv4-family unicast` that this stack owns besides the peers', e.g. compare-different-as-med. Default: none, so the switch keeps its own.",
      ),
    gracefulRestart: gracefulRestart
      .optional()
      .describe("`graceful-restart` of the whole process; {} for VRP's own times. Default: left as it is."),
    loadBalancing: loadBalancing
      .default({})
      .describe("`maximum load-balancing` per family: how many equal paths the switch uses."),
    groups: groups.default({}).describe("Peer groups: name → options that their members share."),
    session: session.default({}).describe("Options of all its sessions."),
    sessions: sessions
      .default({})
      .describe("Options of single sessions: node → options; they win over `session`."),
    ipv6Family: z
      .array(familyRow("ipv6-family unicast"), must("a list of rows of `ipv6-family unicast`"))
      .default([])
      .describe(
        "Rows of `ipv6-family unicast` that this stack owns besides the peers', where it has IPv6 sessions. Default: none, so the switch keeps its own.",
      ),
    peers: z
      .union(
        [
          z.literal("all"),
          z.strictObject({
            racks: z.array(rackName, RACKS).min(1, RACKS).describe("The nodes of these racks."),
          }),
          z.strictObject({ nodes: z.array(nodeName, NODES).min(1, NODES).describe("These nodes.") }),
        ],
        must("all, { racks: [<rack>, …] } or { nodes: [<node>, …] }"),
      )
      .default("all")
      .describe("Which nodes peer with it: all, { racks: […] } or { nodes: […] }. Default all."),
    interconnect: z
      .array(sysname, SWITCHES)
      .min(1, SWITCHES)
      .optional()
      .describe(
        "Other switches of this file that it exchanges routes with, over a way that this program does not configure; one of two ends suffices. With the mesh off, every switch must know every node's routes. Default: none.",
      ),
    maintenance: flag()
      .optional()
      .describe(
        "true: nodes stop using the switch, then withdraw their routes from it, and `up` says when that is seen. Default false.",
      ),
    gracefulShutdown: flag()
      .optional()
      .describe(
        "true: the import policy of its sessions gives routes with community 65535:0 (RFC 8326) local-preference 0; nodes on their way into maintenance send it first. Default false.",
      ),
  },
  map("the switch's settings (management, asNumber, peering)"),
);
