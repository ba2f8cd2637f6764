import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { formatDriftMarkdown } from "../../components/drift/markdown";
import { formatDriftPrometheus } from "../../components/drift/prometheus";
import { exitCodeOf } from "../../components/drift/report";
import { formatDrift } from "../../components/drift/table";
import { threeWay } from "../../components/drift/threeWay";
import type { DriftReport } from "../../components/drift/types";
import { bjOffice } from "../peering/datacenters";
import { typed, withNodes } from "../review/changes";
import { driftIn, READ, switchUrn } from "./readings";

const SWITCH = "BJ_Office_Core_S9700";
const NODES = ["bj-141", "bj-142", "bj-143", "bj-152"];
const SOURCE_142 = "peer 10.2.98.142 connect-interface Vlanif98 10.2.98.1";
const PEER_141 = "bj-141-bj-office-core-s9700";
const AWAY = `error: Preview failed: ${SWITCH} (10.2.0.2:22): cannot be reached.`;

const shown = ({ rows }: DriftReport) =>
  rows.map(({ end, what, setting, runs, file, cause }) => [end, what, setting, runs, file, cause]);

describe("a setting in three places", () => {
  const causes = (recorded: string, runs: string, file: string) =>
    threeWay({ a: recorded }, { a: runs }, { a: file }).map(({ cause }) => cause);

  test("the state tells a change by hand from a file that is not deployed", () => {
    assert.deepEqual(causes("1", "1", "1"), []);
    assert.deepEqual(causes("1", "2", "1"), ["by-hand"]);
    assert.deepEqual(causes("1", "1", "2"), ["not-deployed"]);
    assert.deepEqual(causes("1", "2", "3"), ["both"]);
  });

  test("what was changed by hand to what the file says is no difference", () => {
    assert.deepEqual(causes("1", "2", "2"), []);
  });
});

describe("drift", () => {
  test("is none where both ends run as deployed, foreign peers or not", () => {
    assert.equal(exitCodeOf(driftIn({ deployed: bjOffice() })), 0);
    const report = driftIn({
      deployed: bjOffice(),
      onSwitch: (rows) => [...rows, ...typed("peer 10.9.9.9 as-number 65099")],
    });
    assert.equal(exitCodeOf(report), 0);
    assert.match(formatDrift(report), /^bj-office: both ends are as the file says\.\n/);
  });

  test("is not told before the first update: no row is said to be missing on an end", () => {
    const more = [
      { op: "create", urn: "urn:pulumi:x::calico-peering::pulumi:pulumi:Stack::calico-peering-x" },
    ];
    const report = driftIn({ deployed: withNodes(["bj-141"]), file: withNodes(["bj-141", "bj-142"]), more });
    assert.equal(exitCodeOf(report), 4);
    for (const text of [formatDrift(report), formatDriftMarkdown(report)]) {
      assert.match(
        text,
        /bj-office.*: no update has been made yet\..*\n+The state is empty, so the file's rows cannot be compared/,
      );
      assert.doesNotMatch(text, /not deployed|\| runs|10\.2\.98\.142/);
    }
  });

  test("names a row that was taken away on the switch, one that was typed, and one that has another value", () => {
    const report = driftIn({
      deployed: bjOffice(),
      onSwitch: (rows) => [
        ...rows
          .filter(({ text }) => text !== SOURCE_142)
          .map((row) =>
            row.text === "peer 10.2.98.141 as-number 63400"
              ? typed("peer 10.2.98.141 as-number 63409")
              : [row],
          )
          .flat(),
        ...typed("peer 10.2.98.143 ignore"),
      ],
      saved: false,
    });
    assert.deepEqual(shown(report), [
      [
        SWITCH,
        "peer 10.2.98.141 (bj-141)",
        "bgp",
        "peer 10.2.98.141 as-number 63409",
        "peer 10.2.98.141 as-number 63400",
        "by-hand",
      ],
      [SWITCH, "peer 10.2.98.142 (bj-142)", "bgp", undefined, SOURCE_142, "by-hand"],
      [SWITCH, "peer 10.2.98.143 (bj-143)", "bgp", "peer 10.2.98.143 ignore", undefined, "by-hand"],
      [SWITCH, "configuration", "saved", "not saved", "saved", "by-hand"],
    ]);
    assert.equal(exitCodeOf(report), 6);
    assert.deepEqual(report.rows[1]?.sessions, ["bj-142-bj-office-core-s9700"]);
    assert.match(
      formatDrift(report),
      /peer 10\.2\.98\.142 \(bj-142\) +bgp +– +connect-interface Vlanif98 10\.2\.98\.1 +changed by hand/,
    );
  });

  test("names a field of a BGPPeer with both values, and a BGPPeer that was deleted", () => {
    const report = driftIn({
      deployed: bjOffice(),
      inCluster: (object) => {
        if (object.metadata.name === "bj-143-bj-office-core-s9700") return undefined;
        return object.metadata.name === PEER_141
          ? { ...object, spec: { ...object.spec, asNumber: 65009 } }
          : object;
      },
    });
    assert.deepEqual(shown(report), [
      ["cluster", `BGPPeer ${PEER_141}`, "spec.asNumber", "65009", "65001", "by-hand"],
      ["cluster", "BGPPeer bj-143-bj-office-core-s9700", "object", undefined, "there", "by-hand"],
    ]);
    assert.deepEqual(report.rows[0]?.sessions, [PEER_141]);
    assert.equal(exitCodeOf(report), 6);
  });

  test("names what was taken from an object's metadata, also the annotations that the next update writes again", () => {
    const report = driftIn({
      deployed: bjOffice(),
      inCluster: (object) => {
        if (object.metadata.name !== PEER_141) return object;
        const without = (values: Record<string, string> = {}, name: string) =>
          Object.fromEntries(Object.entries(values).filter(([key]) => key !== name));
        const labels = without(object.metadata.labels, "calico-peering/switch");
        const annotations = without(object.metadata.annotations, "pulumi.com/patchForce");
        return { ...object, metadata: { ...object.metadata, labels, annotations } };
      },
    });
    assert.deepEqual(
      report.rows.map(({ setting, runs, file, cause }) => [setting, runs, file, cause]),
      [
        ["metadata.labels.calico-peering/switch", undefined, `"${SWITCH}"`, "by-hand"],
        ["metadata.annotations.pulumi.com/patchForce", undefined, '"true"', "by-hand"],
      ],
    );
  });

  test("names the field that a filter lost, and not its empty rest beside it", () => {
    const report = driftIn({
      deployed: bjOffice(),
      inCluster: (object) => (object.kind === "BGPFilter" ? { ...object, spec: {} } : object),
    });
    assert.ok(report.rows.length > 0);
    for (const { setting } of report.rows) assert.match(setting, /^spec\.export/);
  });

  test("names a field that another client added to a BGPPeer of the stack, which no preview shows, and not the API's defaults", () => {
    const cluster = {
      ...READ,
      objects: {
        BGPPeer: {
          [PEER_141]: {
            "spec.peerIP": '"10.2.98.1"',
            "spec.numAllowedLocalASNumbers": "4",
            "spec.nextHopMode": '"Auto"',
          },
          "of-another-owner": { "spec.numAllowedLocalASNumbers": "4" },
        },
      },
    };
    const report = driftIn({ deployed: bjOffice(), cluster });
    assert.deepEqual(shown(report), [
      ["cluster", `BGPPeer ${PEER_141}`, "spec.numAllowedLocalASNumbers", "4", undefined, "by-hand"],
    ]);
    assert.equal(exitCodeOf(report), 6);
    assert.match(
      formatDrift(report),
      new RegExp(
        `^note: BGPPeer ${PEER_141}: spec\\.numAllowedLocalASNumbers was added by another client, and an update leaves it: take it out by hand\\.$`,
        "m",
      ),
    );
  });

  test("is not a file that was changed and not deployed: both ends of the new node are named as that", () => {
    const report = driftIn({ deployed: withNodes(NODES), file: withNodes([...NODES, "bj-153"]) });
    assert.deepEqual(shown(report), [
      [
        SWITCH,
        "peer 10.2.98.153 (bj-153)",
        "bgp",
        undefined,
        "peer 10.2.98.153 as-number 63400",
        "not-deployed",
      ],
      [
        SWITCH,
        "peer 10.2.98.153 (bj-153)",
        "bgp",
        undefined,
        "peer 10.2.98.153 connect-interface Vlanif98 10.2.98.1",
        "not-deployed",
      ],
      ["cluster", "BGPPeer bj-153-bj-office-core-s9700", "object", undefined, "there", "not-deployed"],
    ]);
    assert.equal(exitCodeOf(report), 4);
  });

  test("a file that was changed and a switch that was edited by hand: each row has its own cause, or both", () => {
    const report = driftIn({
      deployed: bjOffice(),
      file: bjOffice({ device: { routerId: "10.2.0.9" } }),
      onSwitch: (rows) =>
        rows.flatMap((row) =>
          row.text === "router-id 10.2.0.2"
            ? typed("router-id 10.2.0.7")
            : row.text === SOURCE_142
              ? []
              : [row],
        ),
    });
    assert.deepEqual(
      report.rows.map(({ recorded, cause }) => [recorded, cause]),
      [
        ["router-id 10.2.0.2", "both"],
        [SOURCE_142, "by-hand"],
      ],
    );
    assert.equal(exitCodeOf(report), 6);
  });

  test("of an end that was not read nothing is said but that: the switch and what comes after it", () => {
    const report = driftIn({ deployed: bjOffice(), problems: [{ message: AWAY, urn: switchUrn(SWITCH) }] });
    assert.deepEqual(
      report.ends.map(({ name, notRead }) => [name, notRead]),
      [
        [SWITCH, `${SWITCH} (10.2.0.2:22): cannot be reached.`],
        ["cluster", `what comes before it failed: ${SWITCH} (10.2.0.2:22): cannot be reached.`],
      ],
    );
    assert.equal(exitCodeOf(report), 3);
    assert.match(formatDrift(report), /^bj-office: NOT READ: BJ_Office_Core_S9700, cluster\.\n/);
  });

  test("is what the cluster contradicts the file in, so that every update is refused", () => {
    const findings = [{ severity: "refuse", sentence: "BGPPeer rack1-tor: is not this stack's" }] as const;
    const report = driftIn({ deployed: bjOffice(), cluster: { plan: [], findings } });
    assert.equal(exitCodeOf(report), 6);
    assert.match(formatDrift(report), /refused: BGPPeer rack1-tor: is not this stack's/);
  });
});

describe("what is written of it", () => {
  const hostile = "a|b`c\n</details> @everyone <script>";
  const report: DriftReport = {
    ...driftIn({
      deployed: bjOffice(),
      file: bjOffice({ device: { routerId: "10.2.0.9" } }),
      onSwitch: (rows) => rows.filter(({ text }) => text !== SOURCE_142),
    }),
    notes: [hostile],
  };

  test("Markdown has both values of each row, and nothing that an end wrote can leave its cell", () => {
    const text = formatDriftMarkdown({
      ...report,
      rows: report.rows.map((row) => ({ ...row, what: hostile, runs: hostile })),
    });
    assert.match(text, /`router-id 10\.2\.0\.9` \| `not deployed yet` \|/);
    for (const line of text.split("\n").filter((one) => one.startsWith("| ")))
      assert.equal(line.match(/(?<!\\)\|/g)?.length, 7, line);
    assert.doesNotMatch(text.replace(/(`+)[^\n]*?\1/g, ""), /<script|@everyone|<\/details/);
  });

  test("Markdown of thousands of rows fits in an issue", () => {
    const [row] = report.rows;
    assert.ok(row);
    const long = "x".repeat(5000);
    const many = Array.from({ length: 5000 }, () => ({
      ...row,
      runs: long,
      file: long,
      what: long,
      setting: long,
    }));
    const text = formatDriftMarkdown({
      ...report,
      rows: many,
      notes: many.map(() => long),
      refused: many.map(() => long),
    });
    assert(text.length < 65_000, `${text.length} characters`);
    assert.match(text, /… and 4\d\d\d more rows/);
  });

  test("Prometheus' file counts rows by end, and has no row of an end that was not read", () => {
    const metrics = formatDriftPrometheus(report);
    for (const line of [
      `calico_peering_drift_rows{datacenter="bj-office",end="${SWITCH}"} 1`,
      `calico_peering_pending_rows{datacenter="bj-office",end="${SWITCH}"} 1`,
      'calico_peering_drift_rows{datacenter="bj-office",end="cluster"} 0',
      `calico_peering_end_unread{datacenter="bj-office",end="${SWITCH}"} 0`,
      'calico_peering_drift_timestamp_seconds{datacenter="bj-office"} 1795867200',
    ])
      assert(metrics.split("\n").includes(line), `${line}\n${metrics}`);
    const away = driftIn({ deployed: bjOffice(), problems: [{ message: AWAY, urn: switchUrn(SWITCH) }] });
    assert.doesNotMatch(formatDriftPrometheus(away), /drift_rows/);
    assert.match(formatDriftPrometheus(away), /end_unread\{datacenter="bj-office",end="cluster"\} 1/);
  });
});
