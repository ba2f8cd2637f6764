import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ownershipOf, parseBgpText, push, withLogin } from "../../../../components/s9700/vrp";
import { failure, PASSWORD, SEED, started, pushTo, WANTED, FOREIGN } from "../support/switch";
import { Wire } from "../support/wire";

describe("a switch that is slow, silent, noisy or newer", () => {
  test("a slow one is waited for, line by line", async () => {
    const { device, access } = await started({ startup: FOREIGN });
    device.faults.slow = { ms: 40 };
    assert.equal((await pushTo(access)).state, "pushed");
  });

  test("one that says nothing any more is given up: what ran is unknown, and nothing was saved", async () => {
    const { device, access } = await started({ startup: FOREIGN });
    device.faults.slow = { ms: 3_000, line: "^peer 10.2.98.142 as-number" };
    const error = await failure(pushTo({ ...access, timeouts: { ...access.timeouts, prompt: 400 } }));
    assert.equal(error.code, "timeout");
    assert.equal(error.report?.state, "unknown");
    assert.match(error.message, /no prompt within 0.4 s after `peer 10\.2\.98\.142 as-number 63400`/);
    assert.ok(!device.log.some((entry) => entry.line === "save"));
  });

  test("log lines inside every answer change nothing", async () => {
    const { device, access } = await started({ startup: FOREIGN });
    device.faults.noise = true;
    assert.equal((await pushTo(access)).state, "pushed");
    device.faults.noise = false;
    assert.equal((await pushTo(access)).state, "unchanged");
  });

  test("long lines that it repaints are recognised as echoed", async () => {
    const { device, access } = await started({ startup: FOREIGN });
    device.faults.repaint = true;
    const description = `peer 10.2.98.141 description ${"x".repeat(70)}`;
    const wanted = [...WANTED, ...parseBgpText(`bgp 1\n ${description}\n`).rows];
    assert.equal((await pushTo(access, wanted)).state, "pushed");
    assert.ok(device.runningConfiguration().includes(description));
  });

  test("one that breaks its questions at 80 columns, in mid-word, is understood", async () => {
    const wire = await Wire.to(SEED, { asksMore: true, asksOnUndoPeer: true }, 80);
    const wanted = parseBgpText(
      SEED.replace("router-id 10.2.0.2", "router-id 10.2.0.3").replace(
        "142 as-number 63400",
        `142 as-number 63401\n peer 10.2.98.142 description node two`,
      ),
    ).rows;
    const input = { asNumber: "65001", wanted, ownership: ownershipOf(wanted) };
    const report = await wire.login((vty) => push(vty, input));
    assert.equal(report.state, "pushed");
    const replies = report.transcript.map(({ reply }) => reply).join("\n");
    assert.match(replies, /resets the peer session\. Contin\w*\n\w*\?\[Y\/N\]:/);
  });

  test("one that loses what is typed ahead loses nothing of ours: nothing is typed ahead", async () => {
    const { device, access } = await started({ startup: FOREIGN });
    device.faults.dropTypedAhead = true;
    assert.equal((await pushTo(access)).state, "pushed");
  });

  test("one of a newer release, whose questions are known, is answered", async () => {
    const { access } = await started({
      startup: SEED,
      asksMore: true,
      asksOnUndoPeer: true,
      profile: "r019",
    });
    const wanted = parseBgpText(
      SEED.replace("router-id 10.2.0.2", "router-id 10.2.0.3")
        .replace("142 as-number 63400", "142 as-number 63401")
        .replace(" #\n", " peer 10.2.98.141 timer keepalive 10 hold 30\n graceful-restart\n #\n"),
    ).rows;
    assert.equal((await pushTo(access, wanted)).state, "pushed");
  });
});

describe("saving", () => {
  test("takes its time, and the question is asked twice", async () => {
    const { device, access } = await started({ startup: FOREIGN });
    device.faults.saveMs = 300;
    device.faults.saveNoise = true;
    const report = await pushTo(access);
    assert.equal(report.saved, "saved");
    assert.match(device.startupConfiguration(), /10\.2\.98\.141/);
  });

  test("that was cut is made up for by the next run, though it has nothing to send", async () => {
    const { device, access } = await started({ startup: FOREIGN });
    device.faults.closeDuringSave = true;
    const error = await failure(pushTo(access));
    assert.equal(error.code, "cut");
    assert.match(error.notes.join(), /Everything declared runs .* whether it is saved is not known/);
    assert.doesNotMatch(device.startupConfiguration(), /10\.2\.98\.141/);
    device.faults.closeDuringSave = false;
    const next = await pushTo(access);
    assert.deepEqual([next.state, next.saved], ["unchanged", "saved"]);
    assert.match(device.startupConfiguration(), /10\.2\.98\.141/);
  });

  test("is not done for another user: with nothing of ours to send, that user's change stays unsaved", async () => {
    const { device, access } = await started({ startup: FOREIGN });
    await pushTo(access);
    const saved = device.startupConfiguration();
    await withLogin(access, async (engineer) => {
      await engineer.enter("bgp", "65001");
      await engineer.command("peer 10.9.9.9 description trying something");
    });
    assert.equal((await pushTo(access)).state, "unchanged");
    assert.equal(device.startupConfiguration(), saved);
  });

  test("stores another user's unsaved change, too, since VRP saves all or nothing, and the report says so", async () => {
    const { access } = await started({ startup: FOREIGN });
    await pushTo(access);
    await withLogin(access, async (engineer) => {
      await engineer.enter("bgp", "65001");
      await engineer.command("peer 10.9.9.9 description trying something");
    });
    const report = await pushTo(
      access,
      WANTED.filter((row) => row.peer !== "10.2.98.142"),
    );
    assert.match(report.notes.join(), /ran unsaved changes before this push/);
  });

  test("that the switch refuses is reported, and what runs stays", async () => {
    const { device, access } = await started({ startup: FOREIGN });
    device.faults.refuse = { line: "^save", text: "Error: The flash is full." };
    const error = await failure(pushTo(access));
    assert.equal(error.code, "save");
    assert.equal(error.report?.state, "pushed");
    assert.match(error.message, /did not save its configuration \("Error: The flash is full\."\)/);
  });
});

describe("a switch that saves by itself", () => {
  test("is reported, also when the push failed: a reboot may start with what was not verified", async () => {
    const startup = FOREIGN.replace("bgp 65001", "set save-configuration delay 1\n#\nbgp 65001");
    const { device, access } = await started({ startup });
    device.faults.cut = { line: "^peer 10.2.98.142 as-number" };
    const error = await failure(pushTo(access));
    assert.match(error.notes.join(), /saves by itself \(`set save-configuration delay 1`\)/);
    const report = await pushTo(access);
    assert.match(report.notes.join(), /saves by itself/);
  });

  test("is not known to a user who may not read the configuration: the report says so", async () => {
    const { access } = await started({
      startup: FOREIGN,
      users: [{ name: "pulumi", password: PASSWORD, level: 2 }],
    });
    const report = await pushTo(access);
    assert.match(report.notes.join(), /This user may not see whether the switch saves by itself/);
  });
});

describe("other people on the same switch", () => {
  test("who change something between our reading and our lock are noticed: the plan is made again", async () => {
    const { device, access } = await started({ startup: SEED });
    device.faults.meddle = {
      line: "^configuration exclusive",
      types: "undo peer 10.2.98.142 connect-interface",
    };
    const wanted = parseBgpText(SEED.replace("10.2.0.2", "10.2.0.3")).rows;
    const report = await pushTo(access, wanted);
    assert.equal(report.state, "pushed");
    assert.match(device.runningConfiguration(), /142 connect-interface/);
  });

  test("who leave a change unsaved between our reading and our lock: it is saved with ours, and the report says so", async () => {
    const { device, access } = await started({ startup: FOREIGN });
    await pushTo(access);
    const less = WANTED.filter((row) => row.peer !== "10.2.98.142");
    const said = (notes: readonly string[]) => notes.some((note) => note.includes("unsaved changes"));
    assert.equal(said((await pushTo(access, less)).notes), false);
    device.faults.meddle = { line: "^configuration exclusive", types: "peer 10.9.9.9 description trying" };
    assert.equal(said((await pushTo(access)).notes), true);
    assert.match(device.startupConfiguration(), /description trying/);
  });

  test("who undo what we just sent: nothing is saved, and our part is taken back", async () => {
    const { device, access } = await started({ startup: FOREIGN });
    device.faults.meddle = {
      line: "^peer 10.2.98.142 connect",
      types: "undo peer 10.2.98.141 connect-interface",
    };
    const error = await failure(pushTo(access));
    assert.equal(error.code, "not-equal");
    assert.equal(error.report?.state, "rolled-back");
    assert.match(
      error.message,
      /`peer 10\.2\.98\.141 connect-interface Vlanif98 10\.2\.98\.1` would be needed/,
    );
    assert.doesNotMatch(device.runningConfiguration(), /10\.2\.98\.14/);
  });

  test("who add a peer of their own keep it, and the report says so", async () => {
    const { device, access } = await started({ startup: FOREIGN });
    device.faults.meddle = { line: "^peer 10.2.98.142 connect", types: "peer 10.8.8.8 as-number 65008" };
    const report = await pushTo(access);
    assert.match(
      report.notes.join(),
      /Another user changed rows meanwhile: \+ bgp: peer 10\.8\.8\.8 as-number 65008/,
    );
    assert.match(device.runningConfiguration(), /10\.8\.8\.8/);
  });
});
