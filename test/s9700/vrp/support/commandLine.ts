import { spawn } from "node:child_process";
import * as path from "node:path";
import { RUNS_TYPESCRIPT } from "../../../tools/typescript";
import { PASSWORD } from "./switch";

const MAIN = path.join(__dirname, "../../../../components/s9700/vrp/cli/main.ts");

export interface Ran {
  readonly status: number | null;
  readonly data: string;
  readonly talk: string;
}

/** The program as `npm run s9700` starts it: without a terminal, files meant from where npm was started. */
export function runS9700(folder: string, argv: readonly string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...RUNS_TYPESCRIPT, MAIN, ...argv], {
      env: { ...process.env, INIT_CWD: folder, VRP_PASSWORD: PASSWORD },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [data, talk] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (data += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (talk += chunk.toString()));
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, data, talk }));
  });
}
