// Posts what a run found as one comment a stack, edited in place. It takes the artifact for hostile.
//
// Usage: main.mjs FOLDER, with the environment
//   SOURCE         data, connection, program (a run of preview.yml) or offline: the trusted side's word
//   HEAD_SHA       the commit that was looked at
//   RUN_URL        where the run is
//   PULL           the pull request's number; without it HEAD_BRANCH, `owner:branch`, and HEAD_SHA find it
//   GITHUB_TOKEN   with GITHUB_API_URL and GITHUB_REPOSITORY; or
//   GITLAB_TOKEN   with CI_API_V4_URL and CI_PROJECT_ID
import { existsSync } from "node:fs";
import { bodyOf, isLive, isLiveCommentOf, isSource, markOf, readReports } from "./bodies.mjs";
import { github, gitlab } from "./forges.mjs";

async function main([folder = ""], env) {
  const { SOURCE: source = "", HEAD_SHA: sha = "", RUN_URL: run = "", HEAD_BRANCH: branch } = env;
  const number = env.PULL || undefined;
  if (!isSource(source)) throw new Error(`SOURCE=${JSON.stringify(source)} is no source of a report.`);
  if (!/^[0-9a-f]{40,64}$/.test(sha)) throw new Error("HEAD_SHA is no commit.");
  if (!/^https?:\/\/[\w.:/-]+$/.test(run)) throw new Error("RUN_URL is no address of a run.");
  if (number !== undefined && !/^\d{1,10}$/.test(number)) throw new Error("PULL is no number.");
  if (!existsSync(folder)) return console.log("The run left no report.");

  const pull = { sha, ...(number === undefined ? { branch } : { number }) };
  const forge = env.GITLAB_TOKEN === undefined ? await github(env, pull) : await gitlab(env, pull);
  if (forge === undefined || (await forge.head()) !== sha)
    return console.log("The pull request has newer commits, or is closed: nothing is posted.");

  const comments = await forge.comments();
  for (const report of readReports(folder)) {
    const { stack } = report;
    const own = comments.find(({ body }) => body.startsWith(markOf(stack)));
    // What is declared never takes the place of what was read from both ends for the same commit.
    if (own !== undefined && !isLive(source) && isLiveCommentOf(own.body, stack, sha)) continue;
    const body = bodyOf(report, { source, sha, run });
    if (own === undefined) await forge.create(body);
    else await forge.edit(own.id, body);
    console.log(`${stack}: ${own === undefined ? "posted" : "edited"}`);
  }
}

main(process.argv.slice(2), process.env).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
