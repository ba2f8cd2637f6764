import type { Cli } from "../cli/session";

/** `display tcp status`, in the layout of VRP5 (seen in a public session of a Quidway switch); the first column is made up. */
export async function displayTcpStatus(cli: Cli): Promise<void> {
  await cli.device.settled();
  const connections = (await cli.device.engine.tcpConnections?.()) ?? [];
  const end = (address: string, port: number) => `${address}:${port}`.padEnd(22);
  cli.print(
    "TCPCB    Tid/Soid Local Add:port        Foreign Add:port      VPNID  State",
    ...connections.map(
      ({ local, localPort, foreign, foreignPort, state }, at) =>
        `${(0x0d4315d0 + at * 64).toString(16).padStart(8, "0")} 102/${String(at + 1).padEnd(4)} ${end(local, localPort)}${end(foreign, foreignPort)}${(foreignPort === 0 ? "-1" : "0").padEnd(7)}${state}`,
    ),
  );
}
