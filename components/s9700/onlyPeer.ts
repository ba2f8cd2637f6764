import { failure } from "../dynamic/failure";
import { ciphertextsOf, type Passwords } from "./passwords";
import { maskSecrets, ownedRows, type BgpSection, type Ownership, type Row } from "./vrp";

/**
 * Limits a run to the rows of one peer of one switch: `<switch> <address>`. `npm run up -- <stack> --only <session>` sets
 * it; the engine hands its environment to the processes of its providers.
 */
export const ONLY_PEER = "CALICO_PEERING_ONLY_PEER";

/**
 * The peer that this run is limited to on a switch; undefined = it is not limited there.
 * @param device as the stack file names it
 * @throws one sentence where the variable names no peer
 */
export function onlyPeerOf(device: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const value = env[ONLY_PEER];
  if (value === undefined || value === "") return undefined;
  const [, name, peer] = /^(\S+) (\S+)$/.exec(value) ?? [];
  if (name === undefined)
    throw failure(`${ONLY_PEER}: "${value}" is no peer; allowed: the switch, a blank, the peer's address.`);
  return name === device ? peer : undefined;
}

/**
 * What shall run where a run is limited to one peer: its declared rows, and all others as they run. Pure.
 * @param sent passwords that the last update sent: a row of another peer that still has its own is as declared
 */
export function limitedTo(
  peer: string | undefined,
  declared: readonly Row[],
  running: BgpSection,
  ownership: Ownership,
  sent: Partial<Passwords> | undefined,
): readonly Row[] {
  if (peer === undefined) return declared;
  const unchanged = (row: Row) => {
    const [[subject = "", ciphertext] = []] = Object.entries(ciphertextsOf([row]));
    return ciphertext !== undefined && sent?.ciphertexts?.[subject] === ciphertext;
  };
  const others = ownedRows(running, ownership).filter((row) => row.peer !== peer);
  return [
    ...declared.filter((row) => row.peer === peer),
    ...others.map((row) => (unchanged(row) ? { ...row, text: maskSecrets(row.text) } : row)),
  ];
}
