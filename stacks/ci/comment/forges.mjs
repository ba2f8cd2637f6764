// GitHub's and GitLab's comments as one small interface: head(), comments(), create(body), edit(id, body).

const PAGE = 100;
const MOST_PAGES = 100;

async function call(url, headers, method = "GET", content) {
  const response = await fetch(url, {
    method,
    headers: { ...headers, "content-type": "application/json" },
    body: content === undefined ? undefined : JSON.stringify(content),
    redirect: "error",
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) throw new Error(`${method} ${new URL(url).pathname}: ${response.status}`);
  return response.json();
}

async function everyPage(url, headers) {
  const all = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const items = await call(`${url}${url.includes("?") ? "&" : "?"}per_page=${PAGE}&page=${page}`, headers);
    all.push(...items);
    if (items.length < PAGE) return all;
  }
  throw new Error(`${new URL(url).pathname}: more than ${MOST_PAGES} pages`);
}

/** Whose comments are edited: an App's token writes as this account, and a person can have no such name. */
const AUTHOR = "github-actions[bot]";

/** @param {{ number?: string, sha: string, branch?: string }} pull a number, or the branch `owner:name` of a fork's run */
export async function github(env, pull) {
  const top = `${env.GITHUB_API_URL}/repos/${env.GITHUB_REPOSITORY}`;
  const headers = { authorization: `Bearer ${env.GITHUB_TOKEN}`, accept: "application/vnd.github+json" };
  const number = pull.number ?? (await numberOf(top, headers, pull));
  if (number === undefined) return undefined;
  return {
    head: async () => (await call(`${top}/pulls/${number}`, headers)).head.sha,
    comments: async () =>
      (await everyPage(`${top}/issues/${number}/comments`, headers))
        .filter(({ user }) => user?.type === "Bot" && user.login === AUTHOR)
        .map(({ id, body }) => ({ id, body: body ?? "" })),
    create: (body) => call(`${top}/issues/${number}/comments`, headers, "POST", { body }),
    edit: (id, body) => call(`${top}/issues/comments/${id}`, headers, "PATCH", { body }),
  };
}

/** A fork's run names no pull request: it is the open one with this branch and this commit. */
async function numberOf(top, headers, { branch = "", sha }) {
  const query = new URLSearchParams({ state: "open", head: branch });
  const pulls = await everyPage(`${top}/pulls?${query}`, headers);
  return pulls.find(({ head }) => head.sha === sha)?.number;
}

/** @param {{ number: string }} pull the merge request's number in the project */
export async function gitlab(env, { number }) {
  const headers = { "private-token": env.GITLAB_TOKEN };
  const request = `${env.CI_API_V4_URL}/projects/${encodeURIComponent(env.CI_PROJECT_ID)}/merge_requests/${number}`;
  const me = await call(`${env.CI_API_V4_URL}/user`, headers);
  return {
    head: async () => (await call(request, headers)).sha,
    comments: async () =>
      (await everyPage(`${request}/notes`, headers))
        .filter(({ author, system }) => author?.id === me.id && !system)
        .map(({ id, body }) => ({ id, body: body ?? "" })),
    create: (body) => call(`${request}/notes`, headers, "POST", { body }),
    edit: (id, body) => call(`${request}/notes/${id}`, headers, "PUT", { body }),
  };
}
