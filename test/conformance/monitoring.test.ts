import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, describe, test } from "node:test";
import { parse, stringify } from "yaml";
import { formatDriftPrometheus } from "../../components/drift/prometheus";
import { formatPrometheus } from "../../components/verification/show/prometheus";
import { driftIn, switchUrn } from "../drift/readings";
import { bjOffice } from "../peering/datacenters";
import { datacenterOf, reportOf } from "../verification/reports";

/** Debian's promtool over the alerts and the dashboard, with series as `verify` and `drift` write them. */

const DOCS = path.join(__dirname, "..", "..", "docs", "monitoring");
const RULES = path.join(DOCS, "rules.yaml");
const SWITCH = "BJ_Office_Core_S9700";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-promtool-"));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

function promtool(...words: string[]): void {
  const { error, status, stdout, stderr } = spawnSync("promtool", words, { encoding: "utf8" });
  assert.equal(error, undefined, "promtool of Debian's package prometheus is set up by `npm test`");
  assert.equal(status, 0, stdout + stderr);
}

const verified = reportOf(datacenterOf(4), { "node-002": "stanza", "node-003": "missing" });
const healthy = reportOf(datacenterOf(2));
const drifted = driftIn({
  deployed: bjOffice(),
  file: bjOffice({ device: { routerId: "10.2.0.9" } }),
  onSwitch: (rows) => rows.filter(({ text }) => !text.startsWith("peer 10.2.98.142 connect-interface")),
});
const away = driftIn({
  deployed: bjOffice(),
  problems: [{ message: `${SWITCH} (10.2.0.2:22): cannot be reached.`, urn: switchUrn(SWITCH) }],
});
const clean = driftIn({ deployed: bjOffice() });

/** Samples of a text file as promtool's series: the same value for three days, a minute apart. */
function seriesOf(text: string, values: (value: string) => string = (value) => `${value}+0x4400`) {
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const at = line.lastIndexOf(" ");
      const [series, value] = [line.slice(0, at), line.slice(at + 1)];
      // promtool's clock begins in 1970, and so do the reports.
      return { series, values: values(series.includes("timestamp_seconds") ? "0" : value) };
    });
}

interface Alert {
  readonly exp_labels: Readonly<Record<string, string>>;
  readonly exp_annotations: Readonly<Record<string, string>>;
}

function runRules(
  series: readonly object[],
  evaluated: readonly { at: string; alert: string; alerts: readonly Alert[] }[],
) {
  const file = path.join(folder, "test.yaml");
  const alert_rule_test = evaluated.map(({ at, alert, alerts }) => ({
    eval_time: at,
    alertname: alert,
    exp_alerts: alerts,
  }));
  fs.writeFileSync(
    file,
    stringify({ rule_files: [RULES], tests: [{ interval: "1m", input_series: series, alert_rule_test }] }),
  );
  promtool("test", "rules", file);
}

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly { readonly alert: string; readonly expr: string }[];
  }[];
}
const rules = (parse(fs.readFileSync(RULES, "utf8")) as Rules).groups.flatMap((group) => group.rules);

describe("alerts", () => {
  test("are rules that Prometheus takes", () => promtool("check", "rules", RULES));

  test("name a session that is down with the reason of npm run verify, and a prefix that is missing", () => {
    const why = (node: string) =>
      verified.sessions.find(({ session }) => session.node.name === node)?.why ?? "";
    assert.match(why("node-002"), /has no `peer/);
    const labels = (node: string, peer: string, severity: string) => ({
      ...{ datacenter: "dc", switch: "Core", node, peer, severity },
    });
    runRules(seriesOf(formatPrometheus(verified)), [
      {
        at: "6m",
        alert: "CalicoPeeringSessionDown",
        alerts: [
          {
            exp_labels: labels("node-002", "10.2.96.4", "critical"),
            exp_annotations: {
              summary: "BGP session node-002 (10.2.96.4) with Core is down",
              description: why("node-002"),
            },
          },
        ],
      },
      {
        at: "11m",
        alert: "CalicoPeeringPrefixMissing",
        alerts: [
          {
            exp_labels: labels("node-003", "10.2.96.5", "critical"),
            exp_annotations: {
              summary: "Core has not got every prefix of node-003 (10.2.96.5)",
              description: why("node-003"),
            },
          },
        ],
      },
      { at: "11m", alert: "CalicoPeeringNotRight", alerts: [] },
    ]);
  });

  test("name an end that was changed by hand, a file that is not deployed for a day, and an end that is away", () => {
    const drift = {
      exp_labels: { datacenter: "bj-office", end: SWITCH, severity: "warning" },
      exp_annotations: {
        summary: `bj-office: 1 rows of ${SWITCH} were changed by hand`,
        description:
          "npm run drift -- bj-office names them; npm run up -- bj-office --only puts one switch or session back.",
      },
    };
    const pending = {
      exp_labels: drift.exp_labels,
      exp_annotations: {
        summary: `bj-office: 1 rows of the stack file for ${SWITCH} are not deployed`,
        description:
          "The deployment failed, or an end was changed by hand before an update that failed: npm run drift -- bj-office",
      },
    };
    runRules(seriesOf(formatDriftPrometheus(drifted)), [
      { at: "1m", alert: "CalicoPeeringDrift", alerts: [drift] },
      { at: "1h", alert: "CalicoPeeringNotDeployed", alerts: [] },
      { at: "25h", alert: "CalicoPeeringNotDeployed", alerts: [pending] },
      { at: "25h", alert: "CalicoPeeringEndUnread", alerts: [] },
    ]);
    const unread = (end: string) => ({
      exp_labels: { datacenter: "bj-office", end, severity: "warning" },
      exp_annotations: {
        summary: `bj-office: ${end} could not be read, so what runs there is not known`,
        description: "npm run drift -- bj-office says why.",
      },
    });
    runRules(seriesOf(formatDriftPrometheus(away)), [
      { at: "1m", alert: "CalicoPeeringEndUnread", alerts: [unread(SWITCH), unread("cluster")] },
      { at: "1m", alert: "CalicoPeeringDrift", alerts: [] },
    ]);
  });

  test("name a report that is too old, and one that is gone", () => {
    const old = (summary: string, job: string) => ({
      exp_labels: { datacenter: "dc", severity: "warning" },
      exp_annotations: { summary, description: job },
    });
    const series = seriesOf(formatPrometheus(healthy));
    const job = "Look at the job that runs npm run verify -- dc --prometheus.";
    runRules(series, [
      { at: "30m", alert: "CalicoPeeringVerifyOld", alerts: [] },
      {
        at: "31m",
        alert: "CalicoPeeringVerifyOld",
        alerts: [old("dc: the last verification is 31m 0s old", job)],
      },
    ]);
    const gone = old(
      "dc: its report is not collected any more",
      "Look at the file of npm run verify and at node_exporter's textfile collector.",
    );
    const stopped = seriesOf(formatPrometheus(healthy), (value) => `${value}+0x20 stale`);
    runRules(stopped, [
      { at: "10m", alert: "CalicoPeeringReportGone", alerts: [] },
      { at: "70m", alert: "CalicoPeeringReportGone", alerts: [gone] },
    ]);
  });

  test("are none where all is well", () => {
    const series = [...seriesOf(formatPrometheus(healthy)), ...seriesOf(formatDriftPrometheus(clean))];
    runRules(
      series,
      rules.map(({ alert }) => ({ at: "20m", alert, alerts: [] })),
    );
  });
});

describe("the dashboard", () => {
  interface Dashboard {
    readonly panels: readonly {
      readonly title: string;
      readonly targets: readonly { readonly expr: string }[];
    }[];
  }
  const { panels } = JSON.parse(fs.readFileSync(path.join(DOCS, "dashboard.json"), "utf8")) as Dashboard;
  const queries = panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ title, expr })));
  const everything =
    [verified, healthy].map(formatPrometheus).join("") + [drifted, away].map(formatDriftPrometheus).join("");

  test("and the alerts ask for metrics alone that verify and drift write", () => {
    const written = new Set([...everything.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
    const asked = [...queries, ...rules].flatMap(({ expr }) => expr.match(/calico_peering_[a-z_]+/g) ?? []);
    assert(asked.length > 20);
    assert.deepEqual(
      asked.filter((name) => !written.has(name)),
      [],
    );
  });

  test("has queries that Prometheus takes, each with an answer", () => {
    const groups = [
      {
        name: "dashboard",
        rules: queries.map(({ expr }, at) => ({
          record: `panel:${at}`,
          expr: `count(${expr.replaceAll("$datacenter", ".*")}) > 0`,
        })),
      },
    ];
    const file = path.join(folder, "dashboard.rules.yaml");
    fs.writeFileSync(file, stringify({ groups }));
    promtool("check", "rules", file);
    const tests = path.join(folder, "dashboard.test.yaml");
    const series = [
      ...seriesOf(formatPrometheus(verified)),
      ...seriesOf(formatDriftPrometheus(drifted)),
    ].concat(seriesOf(formatDriftPrometheus({ ...away, stack: "other" })));
    const promql_expr_test = queries.map((_, at) => ({
      expr: `count(panel:${at})`,
      eval_time: "5m",
      exp_samples: [{ labels: "{}", value: 1 }],
    }));
    fs.writeFileSync(
      tests,
      stringify({ rule_files: [file], tests: [{ interval: "1m", input_series: series, promql_expr_test }] }),
    );
    promtool("test", "rules", tests);
  });
});
