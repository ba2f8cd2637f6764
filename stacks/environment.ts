import { READS_ONLY } from "../components/dynamic/reviewFacts";
import { ONLY_PEER } from "../components/s9700/onlyPeer";
import { REVIEW_RECORD } from "../components/s9700/reviewRecord";

/**
 * Commands of this project hand these variables to the engine's processes. One that is left in somebody's shell would
 * change what an update does without a word in the stack file.
 * @returns why the run must not go on; undefined = it may. Pure.
 */
export function strayVariable(isPreview: boolean, env: NodeJS.ProcessEnv): string | undefined {
  const isSet = (name: string) => (env[name] ?? "") !== "";
  const reads = env[READS_ONLY] === "true";
  // Such a run heeds neither the limits nor a record.
  if (reads && !isPreview) return `${READS_ONLY} is set: such a run only reads. Unset it for an update.`;
  if (isSet(ONLY_PEER) && !reads && !isSet(REVIEW_RECORD))
    return `${ONLY_PEER} is set, and not by \`npm run up --only\`, which binds its update to a record: unset it.`;
  return undefined;
}
