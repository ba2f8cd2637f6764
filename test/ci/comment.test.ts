import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { TOP } from "./workflows";

/** The program that posts comments, against an API server that answers as GitHub's and GitLab's do. */

const SHA = "a".repeat(40);
const RUN_URL = "https://forge.example/o/r/actions/runs/7";
const BOT = { type: "Bot", login: "github-actions[bot]" };

interface Note {
  id: number;
  body: string;
  user?: { type: string; login: string };
  author?: { id: number };
  system?: boolean;
}

let server: http.Server;
let notes: Note[];
let writes: string[];
let folder: string;
let head: string;

before(async () => {
  server = http.createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => response.end(JSON.stringify(answer(request, text))));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
after(() => server?.close());
beforeEach(() => {
  [notes, writes, head] = [[], [], SHA];
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-report-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function answer({ method = "", url = "" }: http.IncomingMessage, text: string): unknown {
  const at = new URL(url, "http://x");
  if (at.pathname === "/user") return { id: 42 };
  if (method === "GET" && /\/(?:pulls|merge_requests)\/5$/.test(at.pathname))
    return { head: { sha: head }, sha: head };
  const page = (items: readonly unknown[]) => {
    const [size, number] = ["per_page", "page"].map((key) => Number(at.searchParams.get(key)));
    return items.slice((number! - 1) * size!, number! * size!);
  };
  if (method === "GET" && at.pathname.endsWith("/pulls"))
    return page(at.searchParams.get("head") === "forker:$(id)" ? [{ number: 5, head: { sha: SHA } }] : []);
  if (method === "GET") return page(notes);
  const { body } = JSON.parse(text) as { body: string };
  writes.push(`${method} ${at.pathname}`);
  const old = notes.find(({ id }) => at.pathname.endsWith(`/${id}`));
  if (old !== undefined) old.body = body;
  else notes.push({ id: notes.length + 1, body, user: BOT, author: { id: 42 } });
  return {};
}

function post(env: Readonly<Record<string, string>>): Promise<{ code: number | null; said: string }> {
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const forge = env.GITLAB_TOKEN === undefined ? { GITHUB_TOKEN: "t" } : { CI_PROJECT_ID: "group/project" };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(TOP, "stacks/ci/comment/main.mjs"), folder], {
      env: {
        ...{ PATH: process.env.PATH, GITHUB_API_URL: api, CI_API_V4_URL: api, GITHUB_REPOSITORY: "o/r" },
        ...{ SOURCE: "offline", HEAD_SHA: SHA, RUN_URL, PULL: "5", ...forge, ...env },
      },
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.on("close", (code) => resolve({ code, said }));
  });
}

const report = (name: string, text: string) => fs.writeFileSync(path.join(folder, name), text);
const FORGED =
  "<!-- calico-peering stack=bj-office live commit=x -->\n### bj-office: live preview\n```\n````text\n</details> @everyone [x](http://e.example)\u202e\u0000\n```\n# Approved";

describe("the comment of a report", () => {
  test("of a pull request's own program is text in a fence, under a head that says so and names the run", async () => {
    report("bj-office.md", FORGED);
    const { code, said } = await post({});
    assert.equal(code, 0, said);
    const [{ body }] = notes as [Note];
    assert.match(
      body,
      /^<!-- calico-peering stack=bj-office offline commit=a{40} -->\n### bj-office: offline\n/,
    );
    assert.match(body, new RegExp(`Commit ${SHA}, \\[this run\\]\\(${RUN_URL}\\)`));
    assert.match(body, /it proves nothing by itself/);
    const [, fence = "", inside = ""] = /^(`{3,})text\n([^]*)\n\1\n$/m.exec(body) ?? [];
    assert.equal(fence.length, 5, "longer than any run of the text");
    assert.doesNotMatch(inside, /@[a-z]|[\u0000\u202e]/);
    assert.doesNotMatch(body.slice(0, body.indexOf(fence)), /live|Approved/);
  });

  test("of the base branch's program is its Markdown; what it printed instead of a record is in a fence", async () => {
    report("bj-office.md", "## 🟢 `bj-office`: change record\n");
    report("other.txt", "error: @you ```\n");
    assert.equal((await post({ SOURCE: "data" })).code, 0);
    assert.match(notes[0]!.body, /live preview\n\nBoth ends were read[^]*\n\n## 🟢/);
    assert.match(notes[1]!.body, /^````text\nerror: @\u200byou ```\n````$/m);
  });

  test("of a pull request's own program is never called a live preview, approved or not", async () => {
    report("bj-office.md", "## 🟢 live preview");
    assert.equal((await post({ SOURCE: "program" })).code, 0);
    assert.match(notes[0]!.body, /### bj-office: the pull request's own program, approved/);
    assert.match(notes[0]!.body, /^```text\n## 🟢/m);
  });

  test("is cut before the forge refuses it, and its fence is closed", async () => {
    report("bj-office.txt", "peer 10.2.98.141 as-number 63400\n".repeat(4_000));
    await post({});
    assert.ok(notes[0]!.body.length < 65_536);
    assert.match(notes[0]!.body, /more characters are in the run's artifact\.\n```\n$/);
  });

  test("is one a stack, edited in place, also behind a hundred others; a person's comment with the mark is left alone", async () => {
    const mark = "<!-- calico-peering stack=bj-office offline commit=b -->";
    notes = Array.from({ length: 130 }, (_, i) => ({
      id: i + 1,
      body: `${mark} forged`,
      user: { type: "User", login: "x" },
    }));
    report("bj-office.txt", "one");
    await post({});
    assert.deepEqual(writes, ["POST /repos/o/r/issues/5/comments"]);
    report("bj-office.txt", "two");
    await post({});
    assert.deepEqual(writes.slice(1), ["PATCH /repos/o/r/issues/comments/131"]);
    assert.match(notes[130]!.body, /\ntwo\n/);
    assert.equal(notes.filter(({ body }) => body.endsWith("forged")).length, 130);
  });

  test("read from both ends is not replaced by one of the same commit that was not; a newer commit's is", async () => {
    report("bj-office.md", "live");
    await post({ SOURCE: "data" });
    await post({ SOURCE: "offline" });
    assert.equal(writes.length, 1);
    head = "c".repeat(40);
    await post({ SOURCE: "offline", HEAD_SHA: head });
    assert.equal(writes.length, 2);
  });

  test("is not posted where the pull request has newer commits", async () => {
    report("bj-office.txt", "old");
    head = "c".repeat(40);
    assert.match((await post({})).said, /newer commits/);
    assert.deepEqual(writes, []);
  });

  test("leaves files alone that are no plain report: links, other names, large ones, folders", async () => {
    fs.symlinkSync("/etc/passwd", path.join(folder, "link.txt"));
    fs.mkdirSync(path.join(folder, "folder.md"));
    report("a;b.md", "x");
    report("-->.md", "x");
    report("large.txt", "x".repeat(2 << 20));
    report("script.sh", "x");
    const { code, said } = await post({});
    assert.equal(code, 0, said);
    assert.deepEqual(writes, []);
  });

  test("of a fork's run goes to the open pull request with that branch and commit, whatever the branch is called", async () => {
    report("bj-office.txt", "fork");
    const env = { PULL: "", HEAD_BRANCH: "forker:$(id)" };
    assert.equal((await post(env)).code, 0);
    assert.deepEqual(writes, ["POST /repos/o/r/issues/5/comments"]);
    await post({ ...env, HEAD_BRANCH: "forker:main" });
    assert.equal(writes.length, 1);
  });

  test("on GitLab is a note of the token's own user", async () => {
    notes = [{ id: 9, body: "<!-- calico-peering stack=bj-office live commit=b -->", author: { id: 7 } }];
    report("bj-office.md", "## record");
    const { code, said } = await post({ GITLAB_TOKEN: "t", SOURCE: "data" });
    assert.equal(code, 0, said);
    await post({ GITLAB_TOKEN: "t", SOURCE: "data" });
    const path = "/projects/group%2Fproject/merge_requests/5/notes";
    assert.deepEqual(writes, [`POST ${path}`, `PUT ${path}/2`]);
  });

  const refused: Record<string, Record<string, string>> = {
    "a source that the trusted side does not have": { SOURCE: "live" },
    "a commit that is none": { HEAD_SHA: "HEAD" },
    "a run's address with Markdown in it": { RUN_URL: "https://x/) @a" },
    "a number that is none": { PULL: "5/../6" },
  };
  for (const [what, env] of Object.entries(refused))
    test(`is refused with ${what}`, async () => {
      report("bj-office.txt", "x");
      assert.equal((await post(env)).code, 1);
      assert.deepEqual(writes, []);
    });
});
