// The text of each comment. Plain JavaScript without a package, since the job that may write comments installs none.
import { lstatSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
/** Characters: GitHub takes 65,536 in a comment, GitLab more. */
const LONGEST = 60_000;
const LARGEST_FILE = 1024 * 1024;
const MOST_FILES = 100;

/**
 * What is said above a report. The word comes from the workflow that the base branch has, never from the report: a pull
 * request's own program cannot call its text a live preview.
 */
const SOURCES = {
  data: {
    title: "live preview",
    trusted: true,
    words: "Both ends were read, by the base branch's program, with accounts that only read.",
  },
  connection: {
    title: "live preview, approved",
    trusted: true,
    words:
      "It is from a fork, or reaches an end otherwise than before, and a person approved the run. Both ends were read, by the base branch's program, with accounts that only read.",
  },
  program: {
    title: "the pull request's own program, approved",
    trusted: false,
    words:
      "This pull request changes the program. A person approved the run, and the text below is what the pull request's own program printed: it proves nothing by itself.",
  },
  offline: {
    title: "offline",
    trusted: false,
    words:
      "Nothing was read from the cluster or the switches, so this shows what is declared and not what would change. The text below is what the pull request's own program printed: it proves nothing by itself.",
  },
};

export const isSource = (name) => Object.hasOwn(SOURCES, name);
export const isLive = (source) => source !== "offline";

/**
 * The reports of an artifact: plain files `<stack>.md` or `<stack>.txt`; anything else in it is left alone.
 * @returns {{ stack: string, markdown: boolean, text: string }[]}
 */
export function readReports(folder) {
  const reports = readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const [, stack = "", ending] = /^(.+)\.(md|txt)$/s.exec(name) ?? [];
      const file = join(folder, name);
      const stat = lstatSync(file);
      if (!NAME.test(stack) || !stat.isFile() || stat.size > LARGEST_FILE) return [];
      return [{ stack, markdown: ending === "md", text: readFileSync(file, "utf8") }];
    });
  return reports.slice(0, MOST_FILES);
}

/** The first line of a comment: whose it is, and how it was made. It is only looked for where a comment begins. */
export const markOf = (stack) => `<!-- calico-peering stack=${stack} `;
const wholeMark = (stack, source, sha) =>
  `${markOf(stack)}${isLive(source) ? "live" : "offline"} commit=${sha} -->`;
export const isLiveCommentOf = (body, stack, sha) => body.startsWith(wholeMark(stack, "data", sha));

/** @param {{ stack: string, markdown: boolean, text: string }} report */
export function bodyOf({ stack, markdown, text }, { source, sha, run }) {
  const { title, trusted, words } = SOURCES[source];
  // Only the base branch's program writes Markdown that escapes what a device, a cluster or a file says.
  const shown = trusted && markdown && text.length <= LONGEST ? text.trimEnd() : fenced(text);
  const head = `### ${stack}: ${title}\n\n${words} Commit ${sha}, [this run](${run}).`;
  return `${wholeMark(stack, source, sha)}\n${head}\n\n${shown}\n`;
}

/** Text that is shown as it is, whatever it says: it closes no fence, calls nobody, and hides no character. */
function fenced(text) {
  const plain = cut(
    text
      .replace(/\r\n?/g, "\n")
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, "")
      .replace(/@/g, "@\u200b"),
  );
  const longest = Math.max(2, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest > 1000
    ? "The text is not shown: it is made to break out of its frame."
    : `${fence}text\n${plain}\n${fence}`;
}

function cut(text) {
  if (text.length <= LONGEST) return text.trimEnd();
  return `${text.slice(0, LONGEST)}\n… ${text.length - LONGEST} more characters are in the run's artifact.`;
}
