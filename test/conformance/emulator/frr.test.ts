import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { engineModel } from "../../emulator/bgp/model";
import { boot } from "../../emulator/boot";
import { Device } from "../../emulator/device";
import { changes, FrrEngine, parts } from "../../emulator/frr";
import { type FrrOptions, render } from "../../emulator/frrRender";
import { startupOf, SYSNAME } from "./typist";

/** FRR's configuration for a `bgp` section. */
async function rendered(rows: string[], options: FrrOptions = {}) {
  const interfaces = [{ name: "Vlanif98", address: "10.2.98.1/24" }];
  const device = new Device({
    sysname: SYSNAME,
    users: [],
    hostKeys: [],
    interfaces,
    startup: startupOf(...rows),
  });
  await boot(device);
  const model = engineModel(device.running);
  return model && render(model, options);
}

const TWO = [
  "bgp 65001",
  " router-id 10.2.0.2",
  " peer 10.2.98.141 as-number 63400",
  " peer 10.2.98.142 as-number 63400",
];

describe("FRR behind the command line", () => {
  test("is made to behave as VRP: no policy needed, one path, next hop rewritten, no add-path", async () => {
    const commands = changes(undefined, await rendered(TWO));
    for (const line of [
      "router bgp 65001",
      "no bgp ebgp-requires-policy",
      "no bgp default ipv4-unicast",
      "bgp graceful-restart-disable",
      "maximum-paths 1",
      "neighbor 10.2.98.141 disable-addpath-rx",
      "neighbor 10.2.98.141 next-hop-self",
      "no neighbor 10.2.98.141 send-community all",
    ]) {
      assert.ok(commands.includes(line), line);
    }
    assert.ok(
      !commands.some((line) => /solo|WITHOUT-AS/.test(line)),
      "routes return to their source and to the same AS",
    );
  });

  test("opens a new peer last of all", async () => {
    const commands = changes(undefined, await rendered(TWO));
    const at = (line: string) => commands.indexOf(line);
    assert.ok(at("neighbor 10.2.98.141 shutdown") < at("neighbor 10.2.98.141 activate"));
    assert.ok(at("neighbor 10.2.98.141 activate") < at("no neighbor 10.2.98.141 shutdown"));
  });

  test("gets only the peer that changed", async () => {
    const before = await rendered(TWO);
    const added = changes(before, await rendered([...TWO, " peer 10.2.98.143 as-number 63400"]));
    assert.ok(!added.some((line) => /\.14[12]/.test(line)), added.join("\n"));
    const ignored = changes(before, await rendered([...TWO, " peer 10.2.98.142 ignore"]));
    assert.deepEqual(ignored, ["router bgp 65001", "neighbor 10.2.98.142 shutdown", "exit"]);
    const gone = changes(before, await rendered(TWO.slice(0, 3)));
    assert.deepEqual(gone, ["router bgp 65001", "no neighbor 10.2.98.142", "exit"]);
    assert.deepEqual(changes(before, await rendered(TWO)), []);
  });

  test("resets a session for a timer, as VRP does and FRR does not", async () => {
    const before = await rendered(TWO);
    const commands = changes(
      before,
      await rendered([...TWO, " peer 10.2.98.142 timer keepalive 10 hold 30"]),
    );
    assert.deepEqual(commands, [
      "router bgp 65001",
      "neighbor 10.2.98.142 timers 10 30",
      "exit",
      "end",
      "clear bgp 10.2.98.142",
    ]);
  });

  test("takes the session's source from connect-interface, with its address or without", async () => {
    for (const row of ["connect-interface Vlanif98", "connect-interface Vlanif98 10.2.98.1"]) {
      const commands = changes(undefined, await rendered([...TWO, ` peer 10.2.98.141 ${row}`]));
      assert.ok(commands.includes("neighbor 10.2.98.141 update-source 10.2.98.1"), row);
    }
  });

  test("gets a group's rows for its members, and the password in clear", async () => {
    const rows = [
      "bgp 65001",
      " group K external",
      " peer K as-number 63400",
      " peer K password cipher Secret-1",
      " peer K timer keepalive 10 hold 30",
    ];
    const commands = changes(undefined, await rendered([...rows, " peer 10.2.98.141 group K"]));
    for (const line of ["remote-as 63400", "password Secret-1", "timers 10 30"]) {
      assert.ok(commands.includes(`neighbor 10.2.98.141 ${line}`), line);
    }
    assert.ok(!commands.some((line) => line.includes("neighbor K")));
  });

  test("gets prefix lists and route-policies before what refers to them, and loses them after", async () => {
    const policy = [
      "ip ip-prefix K8S index 10 permit 172.30.0.0 16 greater-equal 26 less-equal 32",
      "route-policy FROM permit node 10",
      " if-match ip-prefix K8S",
    ];
    const full = [...TWO, " peer 10.2.98.141 route-policy FROM import", "#", ...policy];
    const [plain, filtered] = [await rendered(TWO), await rendered(full)];
    const on = changes(plain, filtered);
    const list = on.indexOf("ip prefix-list K8S seq 10 permit 172.30.0.0/16 ge 26 le 32");
    assert.ok(list >= 0 && list < on.indexOf("neighbor 10.2.98.141 route-map FROM in"));
    const off = changes(filtered, plain);
    assert.ok(
      off.indexOf("no neighbor 10.2.98.141 route-map FROM in") < off.indexOf("no route-map FROM permit 10"),
    );
  });

  test("by options returns no routes to their source or to the same AS", async () => {
    const commands = changes(
      undefined,
      await rendered(TWO, { returnsToSource: false, sendsToSameAs: false }),
    );
    assert.ok(commands.includes("neighbor 10.2.98.141 solo"));
    assert.ok(commands.includes("neighbor 10.2.98.141 filter-list WITHOUT-AS-63400 out"));
    assert.ok(commands.includes("bgp as-path access-list WITHOUT-AS-63400 seq 5 deny _63400_"));
  });

  test("loses everything with undo bgp, and starts anew with another AS", async () => {
    const before = await rendered(TWO);
    assert.deepEqual(changes(before, undefined), ["no router bgp 65001"]);
    assert.deepEqual(changes(before, await rendered(["bgp 65002"])).slice(0, 2), [
      "no router bgp 65001",
      "router bgp 65002",
    ]);
  });

  test("gets a thousand peers in parts that fit a command line", async () => {
    const many = Array.from({ length: 1000 }, (_, at) => ` peer 10.3.${at >> 8}.${at & 255} as-number 63400`);
    const commands = changes(undefined, await rendered(["bgp 65001", ...many]));
    const all = parts(commands);
    assert.ok(all.length > 1 && all.every((part) => part.length <= 2003));
    for (const part of all.slice(1)) assert.equal(part[0], "router bgp 65001");
  });

  test("reports its refusal, once for the whole change", async () => {
    const engine = new FrrEngine(async () => "% Unknown command: nonsense\n");
    await assert.rejects(
      engine.apply({
        asNumber: "65001",
        gracefulRestart: false,
        neighbors: [],
        families: {},
        prefixLists: [],
        communityFilters: [],
        routePolicies: [],
      }),
      /FRR refused/,
    );
  });
});
