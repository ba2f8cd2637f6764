import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import { describe, test } from "node:test";
import { askLab } from "../lab/control";
import { type LabDefinition, splitAddress, twoSwitches } from "../lab/definition";
import { CALICO_V3 } from "../lab/kubeApi";
import { Lab, LabError } from "../lab/lab";
import { identify } from "../lab/processes";
import { requireFree } from "../lab/ports";
import { runDirectory, writeState } from "../lab/runDirectory";
import { waitFor } from "../lab/waitFor";
import { typeOnSwitch } from "../lab/ssh";
import { RUNS_TYPESCRIPT } from "../tools/typescript";

/** Two switches and the one node that peers with both: enough to see whether anything stays behind. */
const small: LabDefinition = { ...twoSwitches, nodes: twoSwitches.nodes.filter(({ rack }) => rack === "c") };

describe("the sandbox that a lab lives in", () => {
  test("a node peers with two switches; kill -9 of the outer process then leaves no process, namespace, interface, mount or port", async () => {
    const name = `killed-${process.pid}`;
    const before = inventory();
    const lab = await Lab.up({ name, definition: small });
    const inside = processesOf(lab);
    assert.ok(inside.length > 10, `only ${inside.length} processes`);
    const { stdout } = await lab.exec("", ["sh", "-c", "stat -L -c %i /run/netns/*"]);
    const namespaces = stdout.trim().split("\n");
    // The host sees those namespaces in which a program runs, by their inode number.
    assert.ok(namespaces.some((inode) => netNamespaces().includes(inode)));
    await peerWithBoth(lab);

    process.kill(lab.processes.outer.pid, "SIGKILL");
    await waitFor("the end of all processes", 60, () => inside.every((pid) => !identify(pid)));
    await waitFor("the end of all network namespaces", 60, () => {
      const left = netNamespaces();
      return namespaces.every((inode) => !left.includes(inode));
    });
    assert.deepEqual(inventory(), before);
    for (const { port } of Object.values(lab.switches)) await requireFree(port, "the switch");

    assert.ok(Lab.sweep().includes(name));
    assert.equal(fs.existsSync(lab.directory), false);
  });

  test("killed in the middle of its start, or later, a lab that is not kept ends with the process that started it", async () => {
    const name = `orphan-${process.pid}`;
    const script = `
      const { Lab } = require("./test/lab/lab");
      Lab.up({ name: "${name}", progress: console.log });
      setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, [...RUNS_TYPESCRIPT, "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise<void>((resolve, reject) => {
      child.stdout.once("data", () => resolve());
      child.once("exit", (code) => reject(new Error(`the starter ended with ${code}`)));
    });
    assert.ok(commandsWith(runDirectory(name)).length > 0);

    child.kill("SIGKILL");
    await waitFor("the end of the lab", 60, () => commandsWith(runDirectory(name)).length === 0);
    assert.ok(Lab.sweep().includes(name));
  });

  test("a recycled process number is not taken for the lab", async () => {
    const name = `recycled-${process.pid}`;
    const self = identify(process.pid);
    assert.ok(self);
    fs.mkdirSync(runDirectory(name), { recursive: true });
    // The state of a lab that ended long ago, with the number that this process has now.
    const old = { ...self, startTime: "1" };
    writeState(runDirectory(name), { name, starter: old, outer: old, inner: old });

    await assert.rejects(Lab.attach(name), (error: LabError) => /does not run/.test(error.message));
    Lab.sweep();
    assert.equal(fs.existsSync(runDirectory(name)), false);
  });

  test("a lab that does not run, or a name that cannot be, is refused in one sentence", async () => {
    await assert.rejects(Lab.attach("absent"), /lab "absent" does not run; `npm run lab -- up` starts it\./);
    await assert.rejects(Lab.attach("../x"), /lab name "\.\.\/x": allowed are lower-case letters/);
    await assert.rejects(askLab(process.pid, "status", {}), /the lab does not answer: its socket is gone\./);
  });
});

/** Types the rows of sh-c31 on both switches, and waits until both show the session Established. */
async function peerWithBoth(lab: Lab): Promise<void> {
  const calico = (kind: string, name: string, spec: object) =>
    lab.api.apply(`${CALICO_V3}/${kind.toLowerCase()}s`, {
      apiVersion: "projectcalico.org/v3",
      kind,
      metadata: { name },
      spec,
    });
  await calico("BGPConfiguration", "default", { asNumber: 64620 });
  for (const { sysname, asNumber, interfaces } of small.switches) {
    const { host } = splitAddress(interfaces[0]?.address ?? "");
    await calico("BGPPeer", `sh-c31-${asNumber}`, { node: "sh-c31", peerIP: host, asNumber });
    await typeOnSwitch(lab, sysname, [
      "system-view",
      `bgp ${asNumber}`,
      "peer 10.4.10.31 as-number 64620",
      `peer 10.4.10.31 connect-interface Vlanif410 ${host}`,
    ]);
  }
  for (const { sysname } of small.switches) {
    await waitFor(`sh-c31 Established on ${sysname}`, 60, async () =>
      /10\.4\.10\.31 .*Established +1/.test(await typeOnSwitch(lab, sysname, ["display bgp peer"])),
    );
  }
}

function processesOf(lab: Lab): number[] {
  const namespace = (pid: number | string) => fs.readlinkSync(`/proc/${pid}/ns/pid`);
  const wanted = namespace(lab.processes.inner.pid);
  return fs
    .readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        return namespace(pid) === wanted;
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Processes whose command line names a lab's directory: the outer one, and the supervisor. */
function commandsWith(text: string): string[] {
  return fs.readdirSync("/proc").filter((entry) => {
    try {
      return /^\d+$/.test(entry) && fs.readFileSync(`/proc/${entry}/cmdline`, "utf8").includes(text);
    } catch {
      return false;
    }
  });
}

function netNamespaces(): string[] {
  return execFileSync("lsns", ["-t", "net", "-n", "-o", "NS"], { encoding: "utf8" }).trim().split(/\s+/);
}

/** Everything that a lab could leave on the host. */
function inventory(): { links: string[]; mounts: string[]; named: string[] } {
  const lines = (text: string) => text.trim().split("\n").filter(Boolean);
  const links = lines(execFileSync("ip", ["-o", "link"], { encoding: "utf8" })).map(
    (l) => l.split(":")[1] ?? "",
  );
  const mounts = lines(fs.readFileSync("/proc/mounts", "utf8"));
  const named = fs.existsSync("/run/netns") ? fs.readdirSync("/run/netns") : [];
  return { links, mounts, named };
}
