import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";

/** The step of drift.yml that writes issues, as the workflow runs it, against an API of GitHub's form. */

const SCRIPT = path.join(__dirname, "..", "..", ".github", "scripts", "driftIssues.mjs");
const BOT = "github-actions[bot]";

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body?: Readonly<Record<string, string>>;
}

let server: http.Server;
let open: readonly object[] = [];
const asked: Asked[] = [];

before(async () => {
  server = http.createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      const { method = "", url = "" } = request;
      if (method !== "GET")
        asked.push({ method, path: url, body: JSON.parse(text) as Readonly<Record<string, string>> });
      response.end(JSON.stringify(method === "GET" ? open : {}));
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
});
after(() => server.close());

/** What the step asks for. @param files contents by the artifact's file names */
async function written(
  files: Readonly<Record<string, string>>,
  issues: readonly object[] = [],
): Promise<Asked[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-drift-"));
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
  open = issues;
  asked.length = 0;
  const { port } = server.address() as AddressInfo;
  const env = {
    ...process.env,
    GITHUB_API_URL: `http://127.0.0.1:${port}`,
    GITHUB_REPOSITORY: "o/r",
    GITHUB_TOKEN: "token",
    RUN_URL: "https://run",
  };
  const child = spawn(process.execPath, [SCRIPT, folder], { env, stdio: ["ignore", "ignore", "inherit"] });
  const code = await new Promise<number | null>((done) => child.once("close", done));
  fs.rmSync(folder, { recursive: true, force: true });
  assert.equal(code, 0);
  return [...asked];
}

const issue = (stack: string, login = BOT) => ({
  number: 7,
  body: `<!-- calico-peering drift ${stack} -->\nold`,
  user: { login },
});

describe("the nightly issue of a stack", () => {
  test("is opened where an end was changed by hand", async () => {
    assert.deepEqual(await written({ "mysite.6.md": "1 row" }), [
      {
        method: "POST",
        path: "/repos/o/r/issues",
        body: {
          title: "mysite: changed by hand",
          body: "<!-- calico-peering drift mysite -->\n1 row\n\nFrom https://run",
        },
      },
    ]);
  });

  test("is edited in place while it is open, and says what it is now", async () => {
    const [change, ...more] = await written({ "mysite.3.md": "away" }, [issue("other"), issue("mysite")]);
    assert.deepEqual(more, []);
    assert.deepEqual([change?.method, change?.path], ["PATCH", "/repos/o/r/issues/7"]);
    assert.equal(change?.body?.title, "mysite: an end could not be read");
  });

  test("is closed once both ends are clean, and nothing is written where there is none", async () => {
    const changes = await written({ "mysite.0.md": "clean" }, [issue("mysite")]);
    assert.deepEqual(
      changes.map(({ path: at, body }) => [at, body?.state]),
      [
        ["/repos/o/r/issues/7/comments", undefined],
        ["/repos/o/r/issues/7", "closed"],
      ],
    );
    assert.deepEqual(await written({ "mysite.0.md": "clean" }), []);
  });

  test("is never another account's, though it has the mark", async () => {
    const [change] = await written({ "mysite.6.md": "1 row" }, [issue("mysite", "mallory")]);
    assert.deepEqual([change?.method, change?.path], ["POST", "/repos/o/r/issues"]);
  });

  test("takes no file of another name, and no more text than an issue holds", async () => {
    const names = ["mysite.1.md", "$(id).6.md", "my site.6.md", "mysite.md", "mysite.6.md.txt", ".6.md"];
    assert.deepEqual(await written(Object.fromEntries(names.map((name) => [name, "x"]))), []);
    const [change] = await written({ "mysite.6.md": "x".repeat(200_000) });
    assert((change?.body?.body?.length ?? 0) < 65_536);
  });
});
