import { engineAddress } from "./engine";

/**
 * Reports a text of several lines as one message. What a dynamic-provider process prints reaches the engine line by line,
 * and `--diff` puts a blank line behind each, which tears tables apart; a message to the engine's own log stays whole.
 * Without an engine, or where it does not take the message, the text is printed.
 */
export async function logMessage(text: string): Promise<void> {
  if (known.has(text)) return;
  known.add(text);
  const address = engineAddress();
  if (address === undefined || !(await isLogged(address, text))) console.log(text);
}

/** The engine calls `check` and `diff` several times in one run: only the first is logged. */
const known = new Set<string>();

/** Seconds: the engine is on this machine. */
const TIMEOUT = 5;

/** Sends it to the engine's log; @returns false where the engine does not take it */
async function isLogged(address: string, text: string): Promise<boolean> {
  // Loaded here: every dynamic-provider process of Pulumi's has both, and the tests' processes need neither.
  const { credentials, Metadata } = await import("@grpc/grpc-js");
  const { EngineClient } = await import("@pulumi/pulumi/proto/engine_grpc_pb");
  const { LogRequest, LogSeverity } = await import("@pulumi/pulumi/proto/engine_pb");
  const request = new LogRequest();
  request.setSeverity(LogSeverity.INFO);
  request.setMessage(text);
  const client = new EngineClient(address, credentials.createInsecure());
  try {
    return await new Promise<boolean>((resolve) => {
      const deadline = Date.now() + TIMEOUT * 1000;
      client.log(request, new Metadata(), { deadline }, (error) => resolve(error === null));
    });
  } finally {
    client.close();
  }
}
