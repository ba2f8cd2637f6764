import { Duplex } from "node:stream";
import type { Connection, ServerChannel } from "ssh2";
import { VtySession, type SwitchAccess } from "../../../../components/s9700/vrp";
import { boot } from "../../../emulator/boot";
import { Device } from "../../../emulator/device";
import type { FrontEndOptions } from "../../../emulator/types";
import { connect } from "../../../emulator/vty";
import { HOST_KEY } from "./switch";

const SYSNAME = "BJ_Office_Core_S9700";
const ACCESS: SwitchAccess = {
  name: SYSNAME,
  host: "console",
  port: 0,
  username: "pulumi",
  hostKey: "",
  timeouts: { connect: 5_000, prompt: 3_000, save: 5_000, vty: 600 },
};

/** The emulator's command line at the end of a wire instead of SSH: for thousands of sessions. */
export class Wire {
  private static count = 0;
  private sessions = 0;
  /** What the driver knows of a device it knows by its host key. */
  private readonly hostKey = `wire ${++Wire.count}`;

  private constructor(
    readonly device: Device,
    private readonly columns: number,
  ) {}

  /** @param columns of the terminal: as many as the driver asks for, unless the device takes no notice */
  static async to(startup: string, change: Partial<FrontEndOptions> = {}, columns = 400): Promise<Wire> {
    const options: FrontEndOptions = {
      sysname: SYSNAME,
      users: [{ name: "pulumi", password: "", level: 3 }],
      hostKeys: [HOST_KEY],
      interfaces: [{ name: "Vlanif98", address: "10.2.98.1/24" }],
      startup,
      ...change,
    };
    const device = new Device(options);
    await boot(device);
    return new Wire(device, columns);
  }

  /** Logs in, works, and leaves. */
  async login<T>(work: (vty: VtySession) => Promise<T>, change: Partial<SwitchAccess> = {}): Promise<T> {
    const [near, far] = pair();
    const id = ++this.sessions;
    const [user] = this.device.options.users;
    if (user === undefined) throw new Error("The switch has no user.");
    const now = Date.now();
    const line = { index: 0, session: id, user, address: "127.0.0.1", since: now, active: now };
    this.device.vtys.set(id, line);
    const hangUp = () => near.destroy() && far.destroy();
    near.on("close", () => this.device.release(id));
    const channel = Object.assign(far, { exit: () => undefined }) as unknown as ServerChannel;
    connect(
      this.device,
      line,
      channel,
      { _sock: { destroy: hangUp }, end: hangUp } as unknown as Connection,
      this.columns,
    );
    const vty = await VtySession.open(
      { ...ACCESS, hostKey: this.hostKey, ...change },
      { channel: near, end: hangUp },
    );
    try {
      return await work(vty);
    } finally {
      await vty.close();
    }
  }
}

/** Two ends: what is written to one is read at the other. */
function pair(): [Duplex, Duplex] {
  const end = (other: () => Duplex) =>
    new Duplex({
      read: () => undefined,
      write: (chunk, _encoding, done) => {
        if (!other().destroyed) other().push(chunk);
        done();
      },
      final: (done) => {
        if (!other().destroyed) other().push(null);
        done();
      },
    });
  const near: Duplex = end(() => far);
  const far: Duplex = end(() => near);
  return [near, far];
}
