import { startFrontEnd } from "../lab/switch/frontEnd";
import type { FrontEndOptions } from "../lab/switch/types";

/** The front end alone in a process: what is measured must not share a core's turn with what it talks to. */
process.once("message", (options: FrontEndOptions) => {
  void startFrontEnd(options).then((front) =>
    process.send?.({ port: front.port, fingerprint: front.fingerprint }),
  );
});
process.once("disconnect", () => process.exit(0));
