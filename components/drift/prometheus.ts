import { exposition, type Metric } from "../verification/show/exposition";
import { isByHand, type DriftReport, type DriftRow } from "./types";

/** The report for node_exporter's textfile collector; of an end that was not read there are no rows. Pure. */
export function formatDriftPrometheus({ stack, time, ends, rows, refused }: DriftReport): string {
  const counted = (name: string, help: string, chosen: (row: DriftRow) => boolean): Metric => ({
    ...{ name, help },
    samples: ends.flatMap((end) => {
      const count = rows.filter((row) => row.end === end.name && chosen(row)).length;
      return end.notRead !== undefined && count === 0
        ? []
        : [{ labels: { datacenter: stack, end: end.name }, value: count }];
    }),
  });
  return exposition([
    counted(
      "calico_peering_drift_rows",
      "Rows and fields that were changed by hand since the last update.",
      isByHand,
    ),
    counted(
      "calico_peering_pending_rows",
      "Rows and fields of the stack file that are not deployed.",
      (row) => !isByHand(row),
    ),
    {
      name: "calico_peering_end_unread",
      help: "1 when what runs at this end is not known, since it could not be read.",
      samples: ends.map(({ name, notRead }) => ({
        labels: { datacenter: stack, end: name },
        value: Number(notRead !== undefined),
      })),
    },
    {
      name: "calico_peering_updates_refused",
      help: "Contradictions between cluster and stack file for which every update is refused.",
      samples: [{ labels: { datacenter: stack }, value: refused.length }],
    },
    {
      name: "calico_peering_foreign_rows",
      help: "Rows of the switch's bgp section that are not the stack's.",
      samples: ends.flatMap(({ name, foreign }) =>
        foreign === undefined ? [] : [{ labels: { datacenter: stack, end: name }, value: foreign }],
      ),
    },
    {
      name: "calico_peering_drift_timestamp_seconds",
      help: "When both ends were compared with the stack file.",
      samples: [{ labels: { datacenter: stack }, value: Date.parse(time) / 1000 }],
    },
  ]);
}
