import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { formatJson } from "../../../components/verification/show/json";
import { formatPage } from "../../../components/verification/show/page";
import { formatPrometheus } from "../../../components/verification/show/prometheus";
import { formatSessions } from "../../../components/verification/show/table";
import { clusterFindings, sampleOf } from "../../../components/verification/verify";
import { datacenterOf, reportOf, type Trouble } from "../reports";

const four = datacenterOf(4);
const TROUBLED: Readonly<Record<string, Trouble>> = {
  "node-002": "down",
  "node-003": "extra",
  "node-004": "missing",
};
const troubled = reportOf(four, TROUBLED);

const PATH =
  "10.2.96.4 and 10.2.99.250 do not reach each other on TCP 179: check the path between them, and filters on it.";

test("the table shows states, timers and prefixes, and below it what is not right", () => {
  assert.equal(
    formatSessions(troubled.sessions),
    `session        node       AS     switch       AS     at the switch  for       hold    prefixes  at the node  since
node-001-core  10.2.96.3  63400  10.2.99.250  65001  Established    00:17:49  180/60  1         Established  10:11:12
node-002-core  10.2.96.4  63400  10.2.99.250  65001  Active         00:17:49          0 of 1    Active       10:11:12
node-003-core  10.2.96.5  63400  10.2.99.250  65001  Established    00:17:49  180/60  1 +1      Established  10:11:12
node-004-core  10.2.96.6  63400  10.2.99.250  65001  Established    00:17:49  180/60  0 of 1    Established  10:11:12
3 of 4 sessions Established on both ends.
2 of 4 expected prefixes are on their switches, 0 announced by the wrong node.
node-003-core: also announces 172.30.200.0/24, which no block, borrowed address or service range of the cluster explains.
node-002-core: ${PATH}
node-004-core: Core has not got 172.30.0.192/26 from node-004: the node does not announce it (yet), and no filter is to be seen on either end.`,
  );
});

test("JSON has each session's ends, state, prefixes and reason", () => {
  const parsed = JSON.parse(formatJson(troubled)) as { right: boolean; sessions: Record<string, unknown>[] };
  assert.equal(parsed.right, false);
  assert.deepEqual(
    parsed.sessions.map(({ state }) => state),
    ["right", "down", "right", "prefixes"],
  );
  assert.deepEqual(parsed.sessions[1], {
    name: "node-002-core",
    node: { name: "node-002", address: "10.2.96.4", asNumber: 63400 },
    switch: { name: "Core", address: "10.2.99.250", interface: "Vlanif98", asNumber: 65001 },
    state: "down",
    atSwitch: "Active",
    upFor: "00:17:49",
    timers: null,
    atNode: "Active",
    since: "10:11:12",
    prefixes: {
      expected: ["172.30.0.64/26"],
      received: [],
      missing: ["172.30.0.64/26"],
      extra: [],
      wrongNode: [],
    },
    why: PATH,
  });
});

describe("Prometheus' text file", () => {
  const text = formatPrometheus(troubled);
  const samples = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));

  test("is in the exposition format: every sample has HELP and TYPE above, a name, labels and a number", () => {
    for (const sample of samples) {
      assert.match(sample, /^calico_peering_[a-z_]+\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\} [\d.]+$/);
      const name = /^[a-z_]+/.exec(sample)?.[0] ?? "";
      assert(text.indexOf(`# TYPE ${name} gauge`) < text.indexOf(sample));
      assert(text.includes(`# HELP ${name} `));
    }
    assert(text.endsWith("\n"));
  });

  test("has a session's state and prefixes, and no sample of what is not known", () => {
    const of = (node: string) => samples.filter((line) => line.includes(`node="${node}"`));
    const labels = '{datacenter="dc",switch="Core",node="node-002",peer="10.2.96.4"}';
    assert.deepEqual(of("node-002"), [
      `calico_peering_session_established${labels} 0`,
      `calico_peering_session_right${labels} 0`,
      `calico_peering_prefixes_expected${labels} 1`,
      `calico_peering_prefixes_received${labels} 0`,
      `calico_peering_prefixes_missing${labels} 1`,
      `calico_peering_prefixes_extra${labels} 0`,
      `calico_peering_prefixes_wrong_node${labels} 0`,
      `calico_peering_session_reason_info${labels.slice(0, -1)},reason="${PATH.replaceAll('"', '\\"')}"} 1`,
    ]);
    assert(samples.includes('calico_peering_right{datacenter="dc"} 0'));
    assert(samples.includes('calico_peering_verified_timestamp_seconds{datacenter="dc"} 1795554000'));
    assert.match(text, /calico_peering_session_hold_time_seconds\{[^}]*node="node-001"[^}]*\} 180/);
  });

  test("escapes what may be in a label", () => {
    assert.match(formatPrometheus({ ...troubled, datacenter: 'a"\\\n' }), /datacenter="a\\"\\\\\\n"/);
  });
});

describe("the status page", () => {
  const page = formatPage(troubled, four);

  test("needs nothing beside itself: no script, no link, no network", () => {
    assert.doesNotMatch(page, /<script|<link|<img|<iframe|@import|url\(|https?:/i);
    assert.match(page, /^<!doctype html>\n<html lang="en">/);
  });

  test("has a line per session, its state shown by mark and word, not by colour alone", () => {
    const lines = [...page.matchAll(/<path class="line (\w+)" d="[^"]+"><title>([^<]*)<\/title>/g)];
    assert.deepEqual(lines.map(([, state]) => state).sort(), ["down", "prefixes", "right", "right"]);
    assert.match(
      lines.find(([, state]) => state === "down")?.[2] ?? "",
      /^node-002 – Core: down: 10\.2\.96\.4/,
    );
    assert.equal(page.match(/<text class="mark down"[^>]*>✕</g)?.length, 1);
    assert.equal(page.match(/<text class="mark prefixes"[^>]*>▲</g)?.length, 1);
    for (const word of ["✕ down", "▲ prefixes differ", "● right"]) assert(page.includes(word));
  });

  test("shows the time, the reasons and the prefixes", () => {
    assert(page.includes('<time datetime="2026-11-24T21:00:00.000Z">'));
    assert(page.includes(`<li>node-002-core: ${PATH}</li>`));
    assert(page.includes("missing: 172.30.0.192/26"));
    assert(page.includes("extra: 172.30.200.0/24"));
  });

  test("is well-formed: every element that is opened is closed, in order", () => {
    const open: string[] = [];
    const body = page.replace(/<!doctype html>|<style>[^]*<\/style>|<(?:meta|br)[^>]*>/g, "");
    for (const [, closing, name = "", rest = ""] of body.matchAll(/<(\/?)(\w+)([^>]*)>/g)) {
      if (closing) assert.equal(open.pop(), name);
      else if (!rest.endsWith("/")) open.push(name);
    }
    assert.deepEqual(open, []);
  });

  test("shows 200 nodes on two switches: racks in a grid, a mark per session, those not right unfolded", () => {
    const many = datacenterOf(200, ["A", "B"]);
    const shown = formatPage(reportOf(many, { "node-042": "down", "node-130": "stanza" }), many);
    assert.equal(shown.match(/<g class="node /g)?.length, 200);
    assert.equal(shown.match(/<g class="node down"/g)?.length, 2);
    assert.equal(shown.match(/<g class="rack"/g)?.length, 10);
    assert.match(shown, /<details open><summary><h2>Sessions that are not right \(4\)/);
    assert.match(shown, /<details><summary><h2>Sessions that are right \(396\)/);
    assert.doesNotMatch(shown, /class="line/);
    const boxes = [
      ...shown.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" rx="4"/g),
    ].map(([, ...numbers]) => numbers.map(Number));
    assert(boxes.every(([x = 0, , width = 0]) => x >= 0 && x + width <= 1180));
    const corners = new Set(boxes.map(([x, y]) => `${x} ${y}`));
    assert.equal(corners.size, 200);
  });

  test("escapes names", () => {
    const shown = formatPage({ ...troubled, findings: ['<b>&"'] }, { ...four, datacenter: "x" });
    assert(shown.includes("<li>&lt;b&gt;&amp;&quot;</li>"));
  });
});

describe("a large cluster is sampled", () => {
  test("nodes with a session that is not right come first, the rest is spread evenly", () => {
    const many = datacenterOf(100);
    const { sessions } = reportOf(many, { "node-090": "down" });
    const sample = sampleOf(sessions, 10);
    assert.equal(sample[0], "node-090");
    assert.equal(new Set(sample).size, 10);
    assert(sample.slice(1).some((name) => name > "node-080") && sample.includes("node-001"));
    assert.equal(sampleOf(sessions, 500).length, 100);
  });

  test("the table says how many were seen from the switch alone", () => {
    const many = datacenterOf(40);
    assert.match(
      formatSessions(reportOf(many).sessions),
      /^40 of 40 sessions Established on both ends \(8 seen from the switch alone\)\.$/m,
    );
  });
});

test("a mesh that is on although it is declared off is found, but not before the step that takes it off", () => {
  const off = { ...four, cluster: { ...four.cluster, nodeToNode: { remedy: "allow-as" as const } } };
  const facts = { meshEnabled: true } as Parameters<typeof clusterFindings>[1];
  assert.match(clusterFindings(off, facts, false).join(), /^Calico's node-to-node mesh is on/);
  assert.deepEqual(clusterFindings(off, facts, true), []);
  assert.deepEqual(clusterFindings(four, facts, false), []);
});
