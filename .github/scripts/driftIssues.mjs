// Opens, edits or closes one issue a stack, from the files that drift.sh left: <stack>.<exit code>.md. Plain Node, no
// package. The files are text of switches and clusters: a name is held to its pattern, a body to its length, and only an
// issue that this workflow's own account opened is edited.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const FILE = /^([A-Za-z0-9][A-Za-z0-9._-]{0,99})\.(0|3|4|6)\.md$/;
const LONGEST = 60_000;
const BOT = "github-actions[bot]";

const TITLES = {
  3: "an end could not be read",
  4: "the stack file is not deployed",
  6: "changed by hand",
};

const markOf = (stack) => `<!-- calico-peering drift ${stack} -->`;

/**
 * What becomes of one stack's issue. Pure.
 * @param issues open issues: number, body, user.login
 * @returns undefined = nothing
 */
export function changeFor(stack, code, text, issues, runUrl) {
  const mark = markOf(stack);
  const own = issues.find(({ body, user }) => user?.login === BOT && body?.startsWith(mark));
  if (code === 0)
    return (
      own && { number: own.number, state: "closed", comment: `Both ends are as the file says: ${runUrl}` }
    );
  const title = `${stack}: ${TITLES[code]}`;
  const body = `${mark}\n${text.slice(0, LONGEST)}\n\nFrom ${runUrl}`;
  return own ? { number: own.number, title, body } : { title, body };
}

/** `{stack, code, text}` of each file whose name is one of drift.sh's. */
export function reportsIn(folder) {
  return readdirSync(folder).flatMap((name) => {
    const [, stack, code] = FILE.exec(name) ?? [];
    return stack === undefined
      ? []
      : [{ stack, code: Number(code), text: readFileSync(join(folder, name), "utf8") }];
  });
}

async function main([folder]) {
  const {
    GITHUB_API_URL: api,
    GITHUB_REPOSITORY: repository,
    GITHUB_TOKEN: token,
    RUN_URL: runUrl,
  } = process.env;
  const ask = async (method, path, body) => {
    const response = await fetch(`${api}/repos/${repository}/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, accept: "application/vnd.github+json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const issues = [];
  for (let page = 1; ; page++) {
    const some = await ask(
      "GET",
      `issues?state=open&creator=${encodeURIComponent(BOT)}&per_page=100&page=${page}`,
    );
    issues.push(...some);
    if (some.length < 100) break;
  }
  for (const { stack, code, text } of reportsIn(folder)) {
    const change = changeFor(stack, code, text, issues, runUrl);
    if (!change) continue;
    const { number, comment, ...fields } = change;
    if (comment) await ask("POST", `issues/${number}/comments`, { body: comment });
    if (number) await ask("PATCH", `issues/${number}`, fields);
    else await ask("POST", "issues", fields);
    console.log(`${stack}: ${number ? `issue ${number} ${fields.state ?? "edited"}` : "issue opened"}`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main(process.argv.slice(2));
