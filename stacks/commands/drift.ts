/** `npm run drift -- <stack>`: what runs on both ends against the state and the stack file. */
import * as fs from "node:fs";
import * as path from "node:path";
import { formatDriftMarkdown } from "../../components/drift/markdown";
import { formatDriftPrometheus } from "../../components/drift/prometheus";
import { exitCodeOf } from "../../components/drift/report";
import { formatDrift } from "../../components/drift/table";
import { readDrift } from "./readDrift";
import { replaceFile } from "./replaceFile";
import { oneStack, runCommand, UsageError } from "./runCommand";

const USAGE = `npm run drift -- <stack> [--json | --markdown] [--prometheus FILE]

  Reads both ends, changes nothing, and lists every row of a switch and every field of an object that runs otherwise than
  the stack file says: what was changed by hand, and, apart from it, what the file says and no update has deployed yet.
  The state tells the two apart. It logs in as the user that only reads (management.readUsername), and needs the rights of
  docs/rights/preview.yaml. docs/drift.md says what each word means.

  --json             print JSON instead of the table
  --markdown         print Markdown instead, for an issue; all that an end says is escaped
  --prometheus FILE  also write metrics for node_exporter's textfile collector

exit codes
  0  clean: both ends are as the file says
  1  the file has mistakes, or the preview ended before it read an end
  2  a mistake in the command line
  3  an end could not be read, and of the others nothing was changed by hand
  4  nothing was changed by hand, and the file is not deployed
  6  drift: an end was changed by hand, or the cluster contradicts the file so that every update is refused
`;

runCommand(
  {
    name: "drift",
    usage: USAGE,
    options: { json: { type: "boolean" }, markdown: { type: "boolean" }, prometheus: { type: "string" } },
  },
  async ({ json, markdown, prometheus }, words) => {
    const stack = oneStack("drift", words);
    if (json === true && markdown === true) throw new UsageError("--json and --markdown: give one of them.");
    // Before both ends are read for nothing.
    if (prometheus !== undefined && !fs.existsSync(path.dirname(prometheus)))
      throw new UsageError(`--prometheus: there is no folder ${path.dirname(prometheus)}.`);
    const { report } = await readDrift(stack);
    if (json === true) console.log(JSON.stringify(report, null, 2));
    else console.log((markdown === true ? formatDriftMarkdown(report) : formatDrift(report)).trimEnd());
    if (prometheus !== undefined) replaceFile(prometheus, formatDriftPrometheus(report));
    return exitCodeOf(report);
  },
);
