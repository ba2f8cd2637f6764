/** `npm run up -- <stack> --review review.json` or `--only NAME`: an update that is what was reviewed, or a part put back. */
import { compareWithReview } from "../../components/review/binding";
import { readRecord } from "../reviewBinding";
import { engineUpdate } from "./engineUpdate";
import { reviewOf } from "./previewForReview";
import { oneStack, runCommand, UsageError } from "./runCommand";
import { upOnly } from "./upOnly";

const USAGE = `npm run up -- <stack> --review FILE [--compare]
npm run up -- <stack> --only SWITCH|SESSION [--yes]

  Updates the stack as the change record FILE (review.json of \`npm run review\`) says, or refuses before anything is
  changed. It previews both ends once more and holds them against the record: the stack file, the program, the stack's
  rows on each switch, the fields of each object, and the commands. What differs is named row by row; what is foreign and
  changed is only mentioned. During the update each switch compares once more, under its lock: it gets the commands that
  were reviewed, or none.

  --review FILE  the record
  --compare      only compare, and change nothing

  With --only it puts one switch back as the file says, or one session with both its ends (\`npm run drift\` names them),
  where it was changed by hand; all else stays as it runs. It reads both ends, shows the commands, asks, and sends these
  or none. It deploys nothing: where the file says more there than was deployed it refuses. docs/drift.md says more.

  --only NAME    a switch of the stack file, or a session: <node>-<switch>, as its BGPPeer is named
  --yes          send without asking

exit codes
  0  updated, or nothing was to be put back; with --compare: all is as it was reviewed
  1  the update failed, or the preview ended early
  2  a mistake in the command line
  4  refused: something differs from the record; with --only: the part cannot be put back alone
  5  with --only: not agreed to, nothing was changed
`;

const REFUSED = 4;

runCommand(
  {
    name: "up",
    usage: USAGE,
    options: {
      review: { type: "string" },
      compare: { type: "boolean" },
      only: { type: "string" },
      yes: { type: "boolean" },
    },
  },
  async ({ review: file, compare, only, yes = false }, words) => {
    const stack = oneStack("up", words);
    if (only !== undefined && (file !== undefined || compare !== undefined))
      throw new UsageError("--only reads both ends itself: give it without --review and --compare.");
    if (only !== undefined) return upOnly(stack, only, yes);
    if (yes) throw new UsageError("--yes belongs to --only: a reviewed update does not ask.");
    if (file === undefined)
      throw new UsageError(
        `npm run up needs --review FILE, a record that \`npm run review\` made, or --only SWITCH|SESSION; without them use \`npm run pulumi -- up --stack ${stack}\`.`,
      );
    const reviewed = readRecord(file);
    const { refused, mentioned } = compareWithReview(reviewed, await reviewOf(stack));
    for (const sentence of mentioned) console.error(`Note: ${sentence}`);
    if (refused.length > 0) {
      console.error(`Refused, nothing was changed; it is not as it was reviewed at ${reviewed.time}:`);
      for (const sentence of refused) console.error(`- ${sentence}`);
      return REFUSED;
    }
    console.error(`All is as it was reviewed at ${reviewed.time}.`);
    return compare === true ? 0 : engineUpdate(stack, file);
  },
);
