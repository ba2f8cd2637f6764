import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  formatBgpSection,
  ownershipOf,
  parseBgpText,
  push,
  rowsOfStanzas,
  withLogin,
} from "../../../../components/s9700/vrp";
import { failure, PASSWORD, SEED, started, pushTo, WANTED } from "../support/switch";

const FOREIGN = `bgp 65001
 router-id 10.2.0.2
 peer 10.9.9.9 as-number 65010
`;

describe("pushing the seed's stanza", () => {
  test("to a switch without BGP creates the process, verifies, and only then saves", async () => {
    const { device, access } = await started();
    const report = await pushTo(access);
    assert.equal(report.state, "pushed");
    assert.equal(report.saved, "saved");
    for (const row of SEED.split("\n").filter((line) => /peer|router-id|med/.test(line))) {
      assert.ok(device.runningConfiguration().includes(row), row);
      assert.ok(device.startupConfiguration().includes(row), `saved: ${row}`);
    }
    const lines = device.log.map((entry) => entry.line);
    assert.ok(lines.lastIndexOf("display current-configuration configuration bgp") < lines.indexOf("save"));
    assert.equal(lines.at(-1), "quit");
  });

  test("a second time sends nothing and saves nothing", async () => {
    const { device, access } = await started();
    await pushTo(access);
    const before = device.startupConfiguration();
    const first = device.log.length;
    assert.equal((await pushTo(access)).state, "unchanged");
    assert.equal(device.startupConfiguration(), before);
    assert.deepEqual(
      device.log.slice(first).map((entry) => entry.line),
      [
        "screen-length 0 temporary",
        "display current-configuration configuration bgp",
        "compare configuration",
        "quit",
      ],
    );
  });

  test("refused for what the preview did not see or what VRP would refuse, unlocks and leaves", async () => {
    const { device, access } = await started({ startup: SEED });
    const without = WANTED.filter((row) => row.peer !== "10.2.98.142");
    assert.equal((await failure(pushTo(access, without, { reviewed: [] }))).code, "changed");
    const leaves = ["return", "undo configuration exclusive", "quit"];
    assert.deepEqual(
      device.log.slice(-3).map((entry) => entry.line),
      leaves,
    );
    const other = parseBgpText("bgp 65001\n peer 10.2.98.149 description other\n").rows;
    const first = device.log.length;
    assert.equal((await failure(pushTo(access, other))).code, "refused");
    assert.deepEqual(
      device.log.slice(first).map((entry) => entry.line),
      ["screen-length 0 temporary", "display current-configuration configuration bgp", "quit"],
      "found before it is locked",
    );
  });

  test("goes through where the switch differs from the preview, and is as declared already", async () => {
    const { device, access } = await started();
    await pushTo(access);
    const first = device.log.length;
    for (const lockFirst of [false, true]) {
      const report = await pushTo(access, WANTED, { reviewed: [], lockFirst });
      assert.deepEqual([report.state, report.saved], ["unchanged", "saved"]);
    }
    assert.ok(!device.log.slice(first).some(({ line }) => line === "save" || line.startsWith("peer ")));
  });

  test("leaves a foreign peer alone, and its rows", async () => {
    const { device, access } = await started({ startup: FOREIGN });
    await pushTo(access);
    assert.match(device.runningConfiguration(), /peer 10\.9\.9\.9 as-number 65010/);
    assert.ok(!device.log.some((entry) => entry.line.includes("10.9.9.9")));
  });

  test("takes a peer away that is no longer declared, with one command", async () => {
    const { device, access } = await started({ startup: SEED });
    const report = await pushTo(
      access,
      WANTED.filter((row) => row.peer !== "10.2.98.142"),
    );
    assert.deepEqual(
      report.plan.commands.map((command) => command.line),
      ["undo peer 10.2.98.142"],
    );
    assert.doesNotMatch(device.runningConfiguration(), /10\.2\.98\.142/);
  });

  test("answers the question of newer releases before a peer goes", async () => {
    const { device, access } = await started({ startup: SEED, asksOnUndoPeer: true });
    await pushTo(
      access,
      WANTED.filter((row) => row.peer !== "10.2.98.142"),
    );
    assert.doesNotMatch(device.runningConfiguration(), /10\.2\.98\.142/);
  });

  test("changes an AS number by removing the peer and replaying every row of it", async () => {
    const { device, access } = await started({ startup: SEED });
    const wanted = parseBgpText(SEED.replace("142 as-number 63400", "142 as-number 63401")).rows;
    await pushTo(access, wanted);
    assert.match(
      device.runningConfiguration(),
      /142 as-number 63401\n peer 10\.2\.98\.142 connect-interface Vlanif98 10\.2\.98\.1/,
    );
  });

  test("reads what it wrote as the very rows that were wanted, log lines and pages notwithstanding", async () => {
    const { device, access } = await started({ startup: SEED });
    device.faults.noise = true;
    const section = await withLogin(access, (vty) => vty.readBgp());
    assert.equal(formatBgpSection(section), formatBgpSection(parseBgpText(SEED)));
  });
});

describe("at the first failure", () => {
  test("a refused line stops the push, what was sent is taken back, nothing is saved", async () => {
    const { device, access } = await started({ startup: FOREIGN });
    const before = device.runningConfiguration();
    device.faults.refuse = {
      line: "^peer 10.2.98.142 connect",
      text: "Error: Wrong parameter found at '^' position.",
    };
    const error = await failure(pushTo(access));
    assert.equal(error.code, "refused");
    assert.equal(error.report?.saved, "unknown", "before the push it was not asked for");
    assert.match(error.message, /peer 10\.2\.98\.142 connect-interface .*Wrong parameter/);
    assert.match(error.notes.join(), /taken back; the switch is as before, and nothing was saved/);
    assert.equal(device.runningConfiguration(), before);
    assert.equal(device.startupConfiguration(), FOREIGN);
  });

  test("a refusal names the word that the switch points at", async () => {
    const { access } = await started({ startup: FOREIGN });
    const wanted = WANTED.map((row) => ({ ...row, text: row.text.replace("Vlanif98", "Vlanif99") }));
    const error = await failure(pushTo(access, wanted));
    assert.match(
      error.message,
      /refused `peer 10\.2\.98\.141 connect-interface Vlanif99 10\.2\.98\.1` in view bgp: Error: Wrong parameter found at '\^' position\. \(at `Vlanif99`\)$/,
    );
  });

  test("an unexpected question is answered n, and ends the push", async () => {
    const { device, access } = await started({ startup: FOREIGN });
    device.faults.ask = {
      line: "142 as-number",
      question: "Warning: The license expires. Format the flash? [Y/N]:",
    };
    const error = await failure(pushTo(access));
    assert.equal(error.code, "question");
    assert.match(error.message, /Format the flash\?/);
    assert.doesNotMatch(device.runningConfiguration(), /10\.2\.98\.14/);
  });

  for (const line of ["^configuration exclusive$", "^save$"]) {
    test(`what the switch says to ${line} is repeated without the secrets in it, and saved is not known`, async () => {
      const { device, access } = await started();
      device.faults.refuse = {
        line,
        text: "Error: user typed `peer 10.9.9.9 password cipher S3cret-Of-His`.",
      };
      const error = await failure(pushTo(access));
      assert.match(error.message, /password cipher/);
      assert.doesNotMatch(error.message + JSON.stringify(error.notes), /S3cret/);
      assert.notEqual(error.report?.saved, "saved");
    });
  }

  test("another AS on the switch is refused before anything is sent", async () => {
    const { device, access } = await started({ startup: "bgp 64999\n" });
    const error = await failure(pushTo(access));
    assert.equal(error.code, "other-as");
    assert.match(error.message, /runs `bgp 64999`, and the stack file says 65001/);
    assert.ok(!device.log.some((entry) => entry.line === "system-view"));
  });

  test("a change made since the preview is refused", async () => {
    const { device, access } = await started({ startup: SEED });
    const seen = WANTED;
    device.faults.meddle = { line: "display current", types: "undo peer 10.2.98.142 connect-interface" };
    const error = await failure(pushTo(access, WANTED, { reviewed: seen }));
    assert.equal(error.code, "changed");
    assert.match(error.message, /changed since the preview .*10\.2\.98\.142 connect-interface/);
    assert.ok(!device.log.some((entry) => entry.line === "save"));
  });

  for (const after of [false, true]) {
    test(`a connection cut ${after ? "after" : "before"} a line took effect leaves the rest to the next run`, async () => {
      const { device, access } = await started({ startup: FOREIGN });
      device.faults.cut = { line: "^peer 10.2.98.142 as-number", after };
      const error = await failure(pushTo(access));
      assert.equal(error.code, "cut");
      assert.match(error.notes.join(), /he next run reads the switch/);
      assert.equal(device.startupConfiguration(), FOREIGN, "not saved");
      assert.equal((await pushTo(access)).state, "pushed");
      const goal = await withLogin(access, (vty) => vty.readBgp());
      assert.deepEqual(
        new Set(WANTED.filter((row) => !goal.rows.some(({ text }) => text === row.text))),
        new Set(),
      );
    });
  }

  test("a login that is closed during save is reported as not saved", async () => {
    const { device, access } = await started({ startup: FOREIGN });
    device.faults.cut = { line: "^save$" };
    assert.equal((await failure(pushTo(access))).code, "cut");
    assert.equal(device.startupConfiguration(), FOREIGN);
  });

  test("a garbled echo ends the push: what ran is not known", async () => {
    const { device, access } = await started({ startup: FOREIGN });
    device.faults.garble = "peer 10.2.98.141 as-number 6340";
    const error = await failure(pushTo(access));
    assert.equal(error.code, "echo");
  });

  for (const [who, username] of [
    ["another user", "engineer"],
    ["another login of our user, for longer than we wait,", "pulumi"],
  ] as const) {
    test(`a configuration that ${who} holds is not touched`, async (context) => {
      const users = ["pulumi", "engineer"].map((name) => ({ name, password: PASSWORD, level: 3 }));
      const { device, access } = await started({ startup: FOREIGN, users, exclusiveSeconds: 1_000 });
      context.mock.timers.enable({ apis: ["Date"], now: Date.now() });
      await withLogin({ ...access, username }, async (holder) => {
        await holder.enter("system", "65001");
        await holder.command("configuration exclusive");
        const tell = () => context.mock.timers.tick(120_000);
        const error = await failure(
          withLogin({ ...access, host: "localhost" }, (vty) =>
            push(vty, { asNumber: "65001", wanted: WANTED, ownership: ownershipOf(WANTED), tell }),
          ),
        );
        assert.equal(error.code, "locked");
        assert.match(error.message, new RegExp(`User Name: ${username}`));
      });
      assert.doesNotMatch(device.runningConfiguration(), /10\.2\.98\.141/);
    });
  }

  test("a configuration that another login of our user holds is waited for, and a sentence says so", async () => {
    const { device, access } = await started({ startup: FOREIGN });
    const sentences: string[] = [];
    await withLogin(access, async (holder) => {
      await holder.command("configuration exclusive");
      const tell = (sentence: string) => {
        sentences.push(sentence);
        // A run that was stopped, and is done now.
        void holder.command("undo configuration exclusive");
      };
      const report = await withLogin({ ...access, host: "localhost" }, (vty) =>
        push(vty, { asNumber: "65001", wanted: WANTED, ownership: ownershipOf(WANTED), tell }),
      );
      assert.equal(report.state, "pushed");
    });
    assert.equal(sentences.length, 1);
    assert.match(
      sentences.join(),
      /another login of user "pulumi" holds the configuration, .*: waiting for it\.$/,
    );
    assert.match(device.startupConfiguration(), /10\.2\.98\.141/);
  });
});

test("the transcript is there after any failure, and holds no secret", async () => {
  const { device, access } = await started({ startup: SEED });
  const read = await failure(pushTo({ ...access, username: "reader" }));
  const lines = read.transcript?.map(({ line }) => line);
  assert.deepEqual(lines?.slice(0, 3), [
    "",
    "screen-length 0 temporary",
    "display current-configuration configuration bgp",
  ]);
  assert.match(read.transcript?.[0]?.reply ?? "", /The max number of VTY users/);
  const named = await failure(pushTo({ ...access, name: "Another" }));
  assert.match(named.transcript?.[0]?.reply ?? "", /<BJ_Office_Core_S9700>/);

  const wanted = [
    ...WANTED,
    ...parseBgpText(
      "bgp 65001\n peer 10.2.98.143 as-number 63400\n peer 10.2.98.143 password cipher Bgp-Secret-1\n",
    ).rows,
  ];
  for (const garble of ["passwo", "password cipher Bgp-Sec"]) {
    device.faults.garble = garble;
    const error = await failure(pushTo(access, wanted));
    assert.equal(error.code, "echo", garble);
    assert.ok((error.transcript?.length ?? 0) > 5);
    assert.doesNotMatch(JSON.stringify([error.message, error.notes, error.transcript]), /Secret-1|-Sec#et-1/);
  }
});

test("a password is sent again where one is set when that is asked for, and the push ends well", async () => {
  const { device, access } = await started({ startup: SEED });
  const wanted = [...WANTED, ...parseBgpText("bgp 65001\n peer 10.2.98.141 password cipher Secret-1\n").rows];
  await pushTo(access, wanted);
  const before = device.runningConfiguration();
  assert.equal((await pushTo(access, wanted)).state, "unchanged");
  const report = await pushTo(access, wanted, { rewritePasswords: ["10.2.98.141"] });
  assert.equal(report.state, "pushed");
  assert.notEqual(device.runningConfiguration(), before, "another ciphertext");
});

test("a peer's password is in no transcript, no log and no error", async () => {
  const { device, access } = await started({ startup: FOREIGN });
  const wanted = [
    ...WANTED,
    ...rowsOfStanzas({
      "peer 10.2.98.141": "peer 10.2.98.141 as-number 63400\npeer 10.2.98.141 password cipher Bgp-Secret-1",
    }),
  ];
  device.faults.refuse = { line: "password", text: "Error: The password is too simple." };
  const error = await failure(pushTo(access, wanted));
  assert.doesNotMatch(
    `${error.message}${error.notes.join()}${JSON.stringify(device.log)}`,
    new RegExp(`Bgp-Secret-1|${PASSWORD}`),
  );
});
