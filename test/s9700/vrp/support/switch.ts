import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { after } from "node:test";
import {
  ownershipOf,
  parseBgpText,
  push,
  type PushError,
  type PushInput,
  type PushReport,
  type Row,
  type SwitchAccess,
  VrpError,
  withLogin,
} from "../../../../components/s9700/vrp";
import { startFrontEnd, type FrontEnd } from "../../../emulator/frontEnd";
import type { FrontEndOptions } from "../../../emulator/types";

export const HOST_KEY = fs.readFileSync(path.join(__dirname, "../../../emulator/hostkey.pem"), "utf8");
export const PASSWORD = "Sw1tch-Only-For-Tests";

/** The seed's section, two of its four peers. */
export const SEED = `bgp 65001
 router-id 10.2.0.2
 peer 10.2.98.141 as-number 63400
 peer 10.2.98.141 connect-interface Vlanif98 10.2.98.1
 peer 10.2.98.142 as-number 63400
 peer 10.2.98.142 connect-interface Vlanif98 10.2.98.1
 #
 ipv4-family unicast
  undo synchronization
  compare-different-as-med
`;

/** The rows of {@link SEED}. */
export const WANTED = parseBgpText(SEED).rows;

/** A process of another team, before the first push: no row of it is ours but the router-id. */
export const FOREIGN = "bgp 65001\n router-id 10.2.0.2\n peer 10.9.9.9 as-number 65010\n#\nreturn\n";

/** `reviewed`: the rows of ours that a preview showed. */
type Asked = Partial<PushInput> & { readonly reviewed?: readonly Row[] };

/** Logs in and pushes. Ours is what the seed names and what is wanted, unless `more` says otherwise. */
export function pushTo(
  access: SwitchAccess,
  wanted: readonly Row[] = WANTED,
  { reviewed, ...more }: Asked = {},
): Promise<PushReport> {
  const { ownership = ownershipOf([...WANTED, ...wanted]) } = more;
  const expected = reviewed && { rows: reviewed, ownership };
  const input = { asNumber: "65001", wanted, ownership, expected, ...more };
  return withLogin(access, (vty) => push(vty, input));
}

/** An emulated switch in this process, and how to log in to it. */
export async function aSwitch(
  options: Partial<FrontEndOptions> = {},
): Promise<{ device: FrontEnd; access: SwitchAccess }> {
  const device = await startFrontEnd({
    sysname: "BJ_Office_Core_S9700",
    users: [
      { name: "pulumi", password: PASSWORD, level: 3 },
      { name: "reader", password: PASSWORD, level: 1 },
    ],
    hostKeys: [HOST_KEY],
    interfaces: [{ name: "Vlanif98", address: "10.2.98.1/24" }],
    ...options,
  });
  const access: SwitchAccess = {
    name: "BJ_Office_Core_S9700",
    host: "127.0.0.1",
    port: device.port,
    username: "pulumi",
    password: PASSWORD,
    hostKey: device.fingerprint,
    timeouts: { connect: 5_000, prompt: 3_000, save: 5_000, vty: 600 },
  };
  return { device, access };
}

const open: FrontEnd[] = [];
after(() => Promise.all(open.map((device) => device.close())));

/** The same, closed when the tests of a file are over. */
export async function started(options: Partial<FrontEndOptions> = {}): ReturnType<typeof aSwitch> {
  const pair = await aSwitch(options);
  open.push(pair.device);
  return pair;
}

/** The error with which the work ends: one sentence; that of a push has a report. */
export async function failure(
  work: Promise<unknown>,
): Promise<VrpError & Partial<Pick<PushError, "report">>> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof VrpError, `not a VrpError: ${String(error)}`);
    assert.doesNotMatch(error.message, /\n/, "one sentence, one line");
    return error;
  }
  throw new assert.AssertionError({ message: "it went through" });
}
