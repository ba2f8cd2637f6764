import { fork, type ChildProcess } from "node:child_process";
import * as path from "node:path";
import { utils } from "ssh2";
import type { SwitchAccess } from "../../../components/s9700/vrp";
import type { FrontEndOptions } from "../../emulator/types";
import type { Answer, Order } from "./switchProcess";
import { RUNS_TYPESCRIPT } from "../typescript";

export const PASSWORD = "Sw1tch-Only-For-Tests";
export const USER = "pulumi";
export const NAME = "BJ_Office_Core_S9700";
export const AS = "65001";

/**
 * 2,048 bits, as the key of most switches in the field: 64 of them sign on one processor here, while each real one has
 * its own.
 */
const HOST_KEY = utils.generateKeyPairSync("rsa", { bits: 2048 }).private;

/** Emulated switches in a process of their own, which serves a whole run: it is as warm for the first tool as for the last. */
export class Switches {
  private id = 0;

  private constructor(private readonly child: ChildProcess) {}

  static start(): Switches {
    return new Switches(fork(path.join(__dirname, "switchProcess.ts"), { execArgv: [...RUNS_TYPESCRIPT] }));
  }

  /** Replaces the switches by so many fresh ones that boot with this `bgp` section. */
  async fresh(bgp: string, options: Partial<FrontEndOptions> = {}, count = 1): Promise<SwitchAccess[]> {
    const one: FrontEndOptions = {
      sysname: NAME,
      users: [{ name: USER, password: PASSWORD, level: 3 }],
      hostKeys: [HOST_KEY],
      interfaces: [{ name: "Vlanif98", address: "10.2.98.1/24" }],
      startup: `#\nsysname ${NAME}\n#\ninterface Vlanif98\n ip address 10.2.98.1 255.255.255.0\n#\n${bgp}#\nreturn\n`,
      ...options,
    };
    const { started = [] } = await this.ask({ start: Array.from({ length: count }, () => one) });
    const access = { name: NAME, host: "127.0.0.1", username: USER, password: PASSWORD };
    return started.map(({ port, fingerprint }) => ({ ...access, port, hostKey: fingerprint }));
  }

  tell(): Promise<Answer> {
    return this.ask({ tell: true });
  }

  stop(): void {
    this.child.disconnect();
  }

  private ask(order: { start: FrontEndOptions[] } | { tell: true }): Promise<Answer> {
    const id = ++this.id;
    return new Promise((resolve, reject) => {
      const gone = (code: number | null) => reject(new Error(`The switches' process ended with ${code}.`));
      const heard = (answer: Answer) => {
        if (answer.id !== id) return;
        this.child.off("exit", gone).off("message", heard);
        resolve(answer);
      };
      this.child.once("exit", gone).on("message", heard);
      this.child.send({ id, ...order } satisfies Order);
    });
  }
}
