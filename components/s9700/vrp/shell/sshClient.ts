import type { Client } from "ssh2";

/** An SSH client. ssh2 is loaded by the first login: what renders or compares text alone starts sooner without it. */
export async function newClient(): Promise<Client> {
  const { default: ssh2 } = await import("ssh2");
  return new ssh2.Client();
}
