import assert from "node:assert/strict";
import { Duplex } from "node:stream";
import { describe, test } from "node:test";
import {
  ownershipOf,
  parseBgpText,
  parseVersion,
  planBgp,
  VrpError,
  VtySession,
  type BgpSection,
} from "../../../../components/s9700/vrp";
import { save } from "../../../../components/s9700/vrp/push/save";
import { Dialogue } from "../../../../components/s9700/vrp/shell/dialogue";
import { UNDO_PEER_QUESTIONS } from "../../../../components/s9700/vrp/rules/questions";
import { RULES } from "../../../../components/s9700/vrp/rules/rules";
import { filesOfShared, shared, skipShared } from "../support/fixtures";
import { consoleOf } from "../support/console";

// What is read here stands beside the tests of what reads it: display.test.ts, config.test.ts, shell/,
// dialogues.test.ts. This file plays the recorded sessions, plans the recorded scripts, and counts that none is left out.

/** A terminal that says a recorded session, and hears what is typed where the record has it typed. */
function played(session: string): { channel: Duplex; heard: string[] } {
  const turns: string[] = [];
  let said = "";
  for (const line of session.split("\n")) {
    const typed = /^((?:<[^>]+>|\[[^\]]+\]))(.+)$/.exec(line);
    if (typed) {
      turns.push(said + typed[1]);
      said = `${typed[2]}\r\n`;
      continue;
    }
    let rest = line;
    for (let asked; (asked = /^(.*?\[(?:Y\/N|vrpcfg\.zip)\]:? ?)(.*)$/.exec(rest));) {
      turns.push(said + asked[1]);
      said = "";
      rest = asked[2] ?? "";
    }
    said += `${rest}\r\n`;
  }
  turns.push(said.trimEnd());
  const heard: string[] = [];
  const speak = () => channel.push(turns.shift() ?? "");
  const channel: Duplex = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      heard.push(chunk.toString().trimEnd());
      setImmediate(speak);
      done();
    },
  });
  setImmediate(speak);
  return { channel, heard };
}

function dialogueWith(channel: Duplex, sysname: string): Dialogue {
  return new Dialogue(channel, consoleOf(sysname));
}

describe("recorded sessions, played to the driver", { skip: skipShared }, () => {
  const synthetic = (name: string) => shared("synthetic", name).replace(/\r/g, "");

  for (const [name, answers] of [
    ["save.ar-v8.session.txt", ["y"]],
    ["save.vrp5-first-time-filename.session.txt", ["y", ""]],
    ["save.vrp5-overwrite.session.txt", ["y"]],
    ["save.yn-noise.session.txt", ["y", "y"]],
  ] as const) {
    test(`${name}: every question is answered, and "successfully" counts`, async () => {
      const text = synthetic(name);
      const sysname = /^<([^>]+)>/.exec(text)?.[1] ?? "";
      const { channel, heard } = played(`<${sysname}>screen-length 0 temporary\n${text}`);
      const access = { name: sysname, host: "recorded", port: 22, username: "u", hostKey: "" };
      const vty = await VtySession.open(access, { channel, end: () => channel.destroy() });
      await save(vty);
      assert.deepEqual(heard, ["screen-length 0 temporary", "save", ...answers]);
      channel.destroy();
    });
  }

  test("login.initial-password.txt: the password is not changed, and the prompt is found", async () => {
    const { channel, heard } = played(synthetic("login.initial-password.txt"));
    await dialogueWith(channel, "S9706").login();
    assert.deepEqual(heard, ["n"]);
  });

  test("log-interruption.session.txt: log lines between two lines are no answer to either", async () => {
    const { channel, heard } = played(`<S9706>system-view\n${synthetic("log-interruption.session.txt")}`);
    const dialogue = dialogueWith(channel, "S9706");
    await dialogue.login();
    const lines = [
      "system-view",
      "peer 10.2.98.141 as-number 63400",
      "peer 10.2.98.141 connect-interface Vlanif98 10.2.98.1",
    ];
    for (const line of lines) {
      // What may be left is the prompt, painted twice.
      const { text } = await dialogue.exchange(line);
      assert.match(text.trim(), /^(?:\[S9706-bgp\])?$/);
    }
    assert.deepEqual(heard, lines);
    assert.equal(dialogue.noisy, true);
  });

  test("undo-peer.v8.session.txt: the question that newer releases ask is one that the plan allows", async () => {
    const { channel, heard } = played(`<SW>system-view\n${synthetic("undo-peer.v8.session.txt")}`);
    const dialogue = dialogueWith(channel, "SW");
    await dialogue.login();
    await dialogue.exchange("system-view");
    await dialogue.exchange("undo peer 10.2.98.141", { mayAsk: UNDO_PEER_QUESTIONS });
    assert.deepEqual(heard, ["system-view", "undo peer 10.2.98.141", "y"]);
  });

  test("prompt-wrapped-at-80.session.txt: a question broken in mid-word is the rule's", async () => {
    const { channel, heard } = played(
      `<S9706>system-view\n${synthetic("prompt-wrapped-at-80.session.txt").replace("Continu\ne?", "Continu\r\ne?")}`,
    );
    const dialogue = dialogueWith(channel, "S9706");
    await dialogue.login();
    await dialogue.exchange("system-view");
    const mayAsk = RULES.find(({ option }) => option === "router-id")?.mayAsk;
    await dialogue.exchange("router-id 10.2.0.3", { mayAsk });
    assert.deepEqual(heard, ["system-view", "router-id 10.2.0.3", "y"]);
  });

  // The record agrees to it; no plan of ours sends the line, and nothing of ours would agree.
  test("undo-bgp.session.txt: what the record answers with y is answered n", async () => {
    const { channel, heard } = played(`<S9706>system-view\n${synthetic("undo-bgp.session.txt")}`);
    const dialogue = dialogueWith(channel, "S9706");
    await dialogue.login();
    await dialogue.exchange("system-view");
    const everything = RULES.flatMap(({ mayAsk = [] }) => mayAsk);
    await assert.rejects(
      dialogue.exchange("undo bgp 65001", { mayAsk: everything }),
      (error) => error instanceof VrpError && error.code === "question",
    );
    assert.deepEqual(heard, ["system-view", "undo bgp 65001", "n"]);
  });
});

/** The lines of a script of FRINX's, each with its view; without what goes to and from the bgp view. */
function scripted(name: string): string[] {
  return shared("frinx-cli-units", name)
    .split("\n")
    .map((line) => line.trim())
    .filter(
      (line) =>
        line !== "" && !/^(?:system-view|return|commit|quit|Y|bgp \d+|ipv4-family unicast)$/.test(line),
    );
}

const plannedFrom = (running: BgpSection, wanted: BgpSection, ours = ownershipOf(wanted.rows)) =>
  planBgp({ asNumber: "65505", running, wanted: wanted.rows, ownership: ours }).commands.map(
    ({ line }) => line,
  );

describe("FRINX's scripts for VRP8, beside what we plan for the same change", { skip: skipShared }, () => {
  const none: BgpSection = { asNumber: "65505", rows: [] };
  const bgp = (...lines: string[]) => parseBgpText(["bgp 65505", ...lines].join("\n"));

  test("a new peer: the same lines, but for `enable`, which VRP adds by itself", () => {
    const script = scripted("NeighborWriterTest.WRITE_INPUT.txt");
    const enable = "peer 3.0.1.233 enable";
    assert.ok(script.includes(enable));
    assert.deepEqual(
      plannedFrom(none, bgp(...script)).sort(),
      script.filter((line) => line !== enable).sort(),
    );
  });

  // "undo peer X timer" and "undo peer X password cipher" are no forms that VRP takes (session.ts), and `undo peer X`
  // takes the whole of it away in one line.
  test("a peer that goes: one line instead of theirs, which end with it", () => {
    const running = bgp(...scripted("NeighborWriterTest.WRITE_INPUT.txt"));
    const planned = plannedFrom(running, none, ownershipOf(running.rows));
    assert.deepEqual(planned, ["undo peer 3.0.1.233"]);
    const script = scripted("NeighborWriterTest.DELETE_INPUT.txt");
    assert.equal(script.at(-1), planned[0]);
    assert.ok(script.includes("undo peer 3.0.1.233 timer"));
  });

  // Theirs says what was never there is not there, since it does not read first.
  test("options that are not wanted and not there: no line of ours", () => {
    const script = scripted("NeighborWriterTest.WRITE_INPUT_WITHOUT_AUG.txt");
    const wanted = bgp(...script.filter((line) => !line.startsWith("undo ")));
    assert.deepEqual(
      plannedFrom(none, wanted),
      script.filter((line) => !/^undo | enable$/.test(line)),
    );
  });

  // Peers of a VPN instance are in no rule: the driver can neither take them back nor say what they do.
  for (const name of ["NeighborWriterTest.WRITE_INPUT_VRF.txt", "NeighborWriterTest.DELETE_INPUT_VRF.txt"]) {
    test(`${name}: rows of a VPN instance are kept as they are, and never planned`, () => {
      const rows = scripted(name).filter((line) => !line.includes("vpn-instance"));
      const section = bgp("ipv4-family vpn-instance vrf1", ...rows);
      assert.ok(section.rows.length >= 6);
      assert.ok(section.rows.every((row) => !row.known && row.peer === undefined));
      assert.throws(() => plannedFrom(none, section), /no entry in .*rules says/);
    });
  }

  test("import-route and router-id: the same lines for what changes, and none for what is so already", () => {
    const running = bgp("router-id 198.18.100.5", "import-route direct");
    const planned = plannedFrom(running, bgp("import-route static"), ownershipOf(running.rows));
    assert.deepEqual(planned.sort(), scripted("GlobalConfigWriterTest.UPDATE_INPUT.txt").sort());
    const added = bgp("import-route static", "import-route direct");
    const [undo, ...both] = scripted("GlobalConfigWriterTest.WRITE_INPUT_1.txt");
    assert.equal(undo, "undo router-id");
    assert.deepEqual(plannedFrom(none, added), both);
    const removals = scripted("GlobalConfigWriterTest.WRITE_INPUT_2.txt");
    const all = bgp("router-id 198.18.100.5", "import-route static", "import-route direct");
    assert.deepEqual(plannedFrom(all, none, ownershipOf(all.rows)).sort(), removals.sort());
  });

  // It resets every session of the device, also those that are not ours.
  test("`undo bgp`: never ours, even where nothing is wanted any more", () => {
    assert.match(shared("frinx-cli-units", "GlobalConfigWriterTest.DELETE_INPUT.txt"), /^undo bgp 65505$/m);
    const running = bgp("router-id 198.18.100.5", "peer 3.0.1.233 as-number 6830");
    assert.deepEqual(plannedFrom(running, none, ownershipOf(running.rows)), [
      "undo peer 3.0.1.233",
      "undo router-id",
    ]);
  });

  test("a peer's rows without their section: AS and description in the bgp view, policies in IPv4 unicast", () => {
    const text = shared("frinx-cli-units", "NeighborConfigReaderTest.OUTPUT_WITHOUT_AUG_COMMANDS.txt");
    const { rows } = parseBgpText(`bgp 65505\n${text}`);
    assert.deepEqual(
      rows.map(({ view, known, peer }) => [view, known, peer]),
      [
        ["bgp", true, "217.105.224.9"],
        ["bgp", true, "217.105.224.9"],
        ["ipv4-family unicast", true, "217.105.224.9"],
        ["ipv4-family unicast", true, "217.105.224.9"],
      ],
    );
  });
});

describe("NAPALM's recorded answers", { skip: skipShared }, () => {
  for (const device of ["ne40e", "vrp5", "vrp8"]) {
    // Their expectation is a Cisco C2960's version and model, copied from another driver, and the folders "vrp5" and
    // "vrp8" hold the NE40E's answer once more: the answer itself is what can be read.
    test(`${device}: display version`, () => {
      assert.deepEqual(
        parseVersion(shared("napalm-huawei-vrp", "test_get_facts", device, "display_version.txt")),
        {
          vrp: "8.211",
          release: "V800R021C10SPC600",
          model: "NE40E-X8A",
        },
      );
    });
  }
});

/** What of the fixtures is read by which test, and what is about nothing that this library reads. */
const READ = [
  /^synthetic\//,
  /^frinx-cli-units\//,
  /^gnetcli\//,
  /^scrapli\/prompts\.json$/,
  /^ntc-templates\/huawei_vrp\/display_(?:bgp_peer|version)\//,
  /^napalm-huawei-vrp\/test_get_facts\/[^/]+\/display_version\.txt$/,
];
const NOT_OURS = [
  // Interfaces, licences, temperatures, IS-IS …: no command of ours.
  /^ntc-templates\/huawei_vrp\/(?!display_(?:bgp_peer|version)\/)/,
  // ARP, interfaces, the whole configuration of a device without BGP; facts of a Cisco.
  /^napalm-huawei-vrp\/(?:huawei_vrp|test_get_arp_table|test_get_interfaces)\//,
  /^napalm-huawei-vrp\/test_get_facts\/[^/]+\/(?!display_version)/,
  /^SOURCES\.md$/,
];
const SYNTHETIC = 19;

test(
  "no fixture is forgotten: each is read by a test, or about nothing that this library reads",
  { skip: skipShared },
  () => {
    const files = filesOfShared();
    const forgotten = files.filter((file) => ![...READ, ...NOT_OURS].some((pattern) => pattern.test(file)));
    assert.deepEqual(forgotten, []);
    assert.equal(files.filter((file) => file.startsWith("synthetic/")).length, SYNTHETIC);
  },
);
