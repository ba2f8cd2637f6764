/** `npm run review -- <stack>`: the change record of an update, from one preview. */
import * as fs from "node:fs";
import * as path from "node:path";
import { formatMarkdown } from "../../components/review/markdown";
import { formatReviewPage } from "../../components/review/page";
import { readStackFile } from "../stackFile";
import { reviewOf } from "./previewForReview";
import { oneStack, runCommand } from "./runCommand";

const USAGE = `npm run review -- <stack> [--out FOLDER] [--json]

  Previews the stack once, reading both ends and changing nothing, and writes the change record that people and machines
  approve:

    review.md    for a pull request's comment: at most 60,000 characters, the summary first
    review.html  the same as one page, whole, with the topology
    review.json  for machines; \`npm run up -- <stack> --review review.json\` sends this and nothing else

  It prints review.md. No secret is in any of them. docs/review.md says what each part means.

  --out FOLDER  where the files are written; default: the current folder
  --json        print review.json instead

exit codes
  0  the record is complete
  1  there is no record: the file has mistakes, or the preview ended early
  2  a mistake in the command line
  3  an end could not be read: the record says so, and is not to be approved
`;

runCommand(
  { name: "review", usage: USAGE, options: { out: { type: "string" }, json: { type: "boolean" } } },
  async ({ out = ".", json }, words) => {
    const stack = oneStack("review", words);
    const review = await reviewOf(stack);
    const text = `${JSON.stringify(review, null, 2)}\n`;
    const markdown = formatMarkdown(review);
    fs.mkdirSync(out, { recursive: true });
    fs.writeFileSync(path.join(out, "review.json"), text);
    fs.writeFileSync(path.join(out, "review.md"), markdown);
    fs.writeFileSync(path.join(out, "review.html"), formatReviewPage(review, readStackFile(stack)));
    console.log((json === true ? text : markdown).trimEnd());
    return review.worst === "unread" ? 3 : 0;
  },
);
