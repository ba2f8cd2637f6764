import { boot } from "./boot";
import { Device } from "./device";
import { SshFront } from "./ssh";
import type { Faults, FrontEndOptions, LogEntry } from "./types";

export interface FrontEnd {
  readonly port: number;
  /** `SHA256:…` of the first host key. */
  readonly fingerprint: string;
  /** Every line that was typed, in the order in which they were answered. */
  readonly log: readonly LogEntry[];
  /** How often a password was sent that is not the user's: three of them would lock an account. */
  readonly wrongPasswords: number;
  /** The faults that are set; a test may change them while the emulator runs. */
  readonly faults: Faults;
  /** As VRP text, as `display current-configuration` shows it. */
  runningConfiguration(): string;
  /** What the device would boot with; empty before the first `save` of a factory-fresh device. */
  startupConfiguration(): string;
  /** Resolves when the routing engine has taken over what was configured. */
  settled(): Promise<void>;
  /** Ends all sessions and listens again on the same port; the configuration stays. */
  restart(change?: { hostKeys?: readonly string[] }): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a command line over SSH that behaves as an S9700 (VRP5). It follows Huawei's documents and public
 * transcripts; README.md lists what they leave open. Throws when the port is taken or a host key is unreadable.
 */
export async function startFrontEnd(options: FrontEndOptions): Promise<FrontEnd> {
  const device = new Device(options);
  await boot(device);
  const front = new SshFront(device, options.hostKeys);
  await front.listen();
  device.reboot = () => void reboot(device, front);
  return {
    get port() {
      return front.port;
    },
    get fingerprint() {
      return front.fingerprint;
    },
    log: device.log,
    get wrongPasswords() {
      return device.wrongPasswords;
    },
    faults: device.faults,
    runningConfiguration: () => device.runningText(),
    startupConfiguration: () => device.startup(),
    settled: () => device.settled(),
    restart: async (change) => {
      await front.close();
      await front.listen(change?.hostKeys);
    },
    close: () => front.close(),
  };
}

/** What the device does after `reboot`: it is away for a moment, then listens on the same port. */
async function reboot(device: Device, front: SshFront): Promise<void> {
  await front.close();
  device.powerOff();
  await boot(device);
  await front.listen();
}
