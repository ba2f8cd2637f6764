// A dynamic-provider process as Pulumi's: the engine's address is its argument, and it serves until it is ended. Its one
// verb works for so many milliseconds.
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { whileEngineWaits } from "../../../components/dynamic/engine";

// Pulumi's handler prints what was not caught. Here it can be told from the exit code that there was something.
process.on("uncaughtException", () => process.exit(3));
createServer().listen(0, "127.0.0.1");

const milliseconds = Number(process.argv[3]);
void whileEngineWaits(async (signal) => {
  await pause(milliseconds, undefined, { signal }).catch(() => undefined);
  process.stdout.write(signal.aborted ? "aborted" : "done");
  // As a push that takes back what it has sent.
  if (signal.aborted) await pause(300);
});
