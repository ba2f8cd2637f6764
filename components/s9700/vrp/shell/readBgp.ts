import { asPlain } from "../configuration/address";
import { parseBgpSection } from "../configuration/readSection";
import type { BgpSection } from "../configuration/types";
import { VrpError } from "../errors";
import type { View } from "../rules/types";
import { whenNotBusy } from "./busy";

/** What reading needs of a login: {@link VtySession} has it. */
export interface Reader {
  readonly where: string;
  readonly view: View | "user";
  readonly isOpen: boolean;
  pause(milliseconds: number): Promise<void>;
  display(command: string): Promise<string>;
  tolerate(line: string): Promise<string>;
  enter(view: View | "user", asNumber: string): Promise<void>;
}

/**
 * The whole running configuration, as the switch prints it; it takes level 3.
 * @throws VrpError permission, truncated, and those of VtySession.display
 */
export async function readConfiguration(vty: Reader): Promise<string> {
  const text = await whenNotBusy(vty, () => vty.display("current-configuration"));
  if (text.trimEnd().endsWith("\nreturn") || text.trim() === "return") return text;
  throw new VrpError(
    "truncated",
    `${vty.where}: the configuration that the switch sent does not end with \`return\`.`,
  );
}

/** @see VtySession.readBgp */
export async function readBgp(vty: Reader, objects: boolean): Promise<BgpSection> {
  try {
    const text = await whenNotBusy(vty, () =>
      vty.display(`current-configuration${objects ? "" : " configuration bgp"}`),
    );
    const section = text.trim() === "" ? { rows: [] } : parseBgpSection(text);
    return objects ? { ...section, objectsRead: true } : section;
  } catch (error) {
    if (!(error instanceof VrpError)) throw error;
    if (error.code === "permission" && !objects) return readInBgpView(vty, error);
    if (error.code === "truncated") throw new VrpError("truncated", `${vty.where}: ${error.message}`);
    throw error;
  }
}

/**
 * A level-2 user may not read the configuration, but may `display this` in the bgp view.
 * @param denied thrown where that is not possible either
 */
async function readInBgpView(vty: Reader, denied: VrpError): Promise<BgpSection> {
  // Entering `bgp N` where no process runs would create it, so its AS number is asked for first.
  const peers = await vty.tolerate("display bgp peer");
  const asNumber = /local AS number\s*:\s*(\S+)/i.exec(peers)?.[1];
  if (asNumber === undefined) throw denied;
  const { view } = vty;
  try {
    await vty.enter("bgp", asPlain(asNumber));
    return parseBgpSection(await vty.display("this"));
  } catch (error) {
    throw error instanceof VrpError && error.code === "permission" ? denied : error;
  } finally {
    if (vty.isOpen) await vty.enter(view, asPlain(asNumber));
  }
}
