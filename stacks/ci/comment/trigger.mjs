// What a GitLab pipeline that a webhook started is told of the merge request: its number, and whether it is from a fork.
// Prints `PULL=…` and `FORK=…` for a dotenv report; nothing else of the event is taken.
import { readFileSync } from "node:fs";

try {
  const { object_kind: kind, object_attributes: request = {} } = JSON.parse(
    readFileSync(process.env.TRIGGER_PAYLOAD ?? "", "utf8"),
  );
  const { iid, source_project_id: source, target_project_id: target } = request;
  const numbers = [iid, source, target].every((number) => Number.isSafeInteger(number) && number > 0);
  if (kind !== "merge_request" || !numbers) throw new Error("the event is no merge request's");
  console.log(`PULL=${iid}\nFORK=${source === target ? "" : "--fork"}`);
} catch (error) {
  console.error(`TRIGGER_PAYLOAD: ${error.message}`);
  process.exitCode = 1;
}
