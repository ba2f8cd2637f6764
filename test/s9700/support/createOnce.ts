// A dynamic-provider process for one `create`: the engine's address is its argument, as Pulumi passes it.
import { readFileSync } from "node:fs";
import { checkDeclared, configure, create } from "../../../components/s9700/provider";
import type { SwitchBgpInputs } from "../../../components/s9700/state";

interface Request {
  readonly inputs: SwitchBgpInputs;
  readonly config: Readonly<Record<string, unknown>>;
}

const { inputs, config } = JSON.parse(readFileSync(0, "utf8")) as Request;
configure({
  config: { get: (key) => (config[key] === undefined ? undefined : JSON.stringify(config[key])) },
});
void create(checkDeclared({}, inputs).inputs).catch((error: unknown) => console.log(String(error)));
