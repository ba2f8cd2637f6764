import { spawn } from "node:child_process";
import * as path from "node:path";
import { pythonWith } from "../provision/python";
import { AS, NAME, PASSWORD, USER } from "./switches";

export const SHELLS = ["netmiko", "scrapli"] as const;
export const PLANNERS = ["annet", "hier_config"] as const;

/** Other people's tools for the same work, at the versions of rivals/requirements.txt. */
export class Rivals {
  private constructor(private readonly python: string) {}

  static async install(log: (line: string) => void): Promise<Rivals> {
    const requirements = path.join(__dirname, "rivals", "requirements.txt");
    return new Rivals(await pythonWith(requirements, "netmiko, scrapli, annet, hier_config", log));
  }

  /** Seconds of the sessions at all the switches, side by side; loading Python and the library not counted. */
  async push(
    tool: (typeof SHELLS)[number],
    ports: readonly number[],
    lines: readonly string[],
    converge = false,
  ): Promise<number> {
    const login = { user: USER, password: PASSWORD, asNumber: AS, prompt: `<${NAME}>` };
    const { seconds } = await this.run<{ seconds: number }>("push.py", {
      tool,
      ports,
      lines,
      converge,
      ...login,
    });
    return seconds;
  }

  /** Seconds of each run after the first, and the commands with their indents. */
  plan(
    tool: (typeof PLANNERS)[number],
    old: string,
    wanted: string,
    runs: number,
  ): Promise<{ readonly seconds: number[]; readonly commands: string[] }> {
    return this.run("plan.py", { tool, old, new: wanted, runs });
  }

  private run<T>(script: string, job: object): Promise<T> {
    return new Promise((resolve, reject) => {
      const child = spawn(this.python, [path.join(__dirname, "rivals", script)]);
      let [printed, complained] = ["", ""];
      child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
      child.stderr.on("data", (chunk: Buffer) => (complained += chunk.toString()));
      child.on("error", reject);
      child.on("close", (status) => {
        if (status === 0) return resolve(JSON.parse(printed) as T);
        reject(new Error(`${script} ended with ${status}: ${complained.trim().split("\n").at(-1)}`));
      });
      child.stdin.end(JSON.stringify(job));
    });
  }
}
