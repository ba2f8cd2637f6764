import { after, before, beforeEach } from "node:test";
import type { FrontEnd } from "../../emulator/frontEnd";
import { switchOn, Typist } from "./typist";

/** A terminal in `[S9706-bgp]` of an empty `bgp 65001`, anew for each test of a file. */
export class InBgp {
  front!: FrontEnd;
  typist!: Typist;

  constructor() {
    before(async () => {
      this.front = await switchOn();
      this.typist = await Typist.ready(this.front);
      await this.typist.go(
        "system-view",
        "keychain KC mode absolute",
        "quit",
        "ip vpn-instance blue",
        "quit",
        "bgp 65001",
      );
    });
    beforeEach(async () => {
      await this.typist.go("return", "system-view", "undo bgp", "y", "bgp 65001");
    });
    after(async () => {
      this.typist.bye();
      await this.front.close();
    });
  }

  go(...lines: string[]): Promise<string> {
    return this.typist.go(...lines);
  }
  run(line: string): Promise<string> {
    return this.typist.run(line);
  }
  answer(line: string): Promise<string> {
    return this.typist.answer(line);
  }
  /** Rows of `display current-configuration configuration bgp`, without the frame. */
  rows(): Promise<string[]> {
    return rowsOf(this.typist);
  }
}

export async function rowsOf(typist: Typist): Promise<string[]> {
  const text = await typist.answer("display current-configuration configuration bgp");
  return text.split("\n").filter((line) => !/^ ?#$|^return$|^$/.test(line));
}
