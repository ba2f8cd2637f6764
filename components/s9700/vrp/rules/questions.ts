import type { QuestionRule } from "./types";

/** What may be chosen, at a question's end: `[Y/N]:`, `(y/n)[n]:`, `[Y(yes)/N(no)/C(cancel)]:`. */
export const CHOICES = String.raw` ?[[({<][a-z/ ()]+[\])}>] ?(?:\[\w?\] ?)?[:?]?`;

/** The known wordings of "this bounces the session"; a plan allows them only where it announced the reset. */
export const RESET_QUESTIONS: readonly QuestionRule[] = [
  {
    // annet: `timer`, `router-id`, `graceful-restart`, `peer A group G`; seen on VRP5 for router-id.
    text: /^Warning: Changing the parameter in this command (?:will reset|resets) the peer session(?: which is (?:not )?configured with graceful-restart)?\. ?Continue ?\? ?\[Y\/N\] ?:?$/i,
    answer: "y",
  },
  {
    // annet: `undo peer A group G`, `peer A enable` where A has a session in another family.
    text: /^Warning: This operation will reset the peer session\. ?Continue ?\? ?\[Y\/N\] ?:?$/i,
    answer: "y",
  },
];

/** VRP5 goes straight to the next prompt after `undo peer X`; newer releases ask (annet). */
export const UNDO_PEER_QUESTIONS: readonly QuestionRule[] = [
  {
    text: /^Warning: All the configurations related to the BGP peer will be deleted\. ?Continue ?\? ?\[Y\/N\] ?:?$/i,
    answer: "y",
  },
  ...RESET_QUESTIONS,
];

/** Taking the last condition of a node away makes it match every route, which newer releases ask about. */
export const LAST_CONDITION: readonly QuestionRule[] = [
  {
    text: /^Warning: The last if-match clause of the node \d+ in route-policy \S+ is deleted\. All the routes will match the node\. ?Continue ?\? ?\[Y\/N\] ?:?$/i,
    answer: "y",
  },
];

/** What goes with a row that bounces its session. */
export const resets = { impact: "resets", mayAsk: RESET_QUESTIONS } as const;
/** What goes with a row that takes effect on routes once they are exchanged again. */
export const refresh = { impact: "refresh" } as const;
