import * as path from "node:path";
import { withoutPasswordInAddress } from "../../stacks/stateLogin";
import { ProvisionError } from "../tools/provision/errors";
import { onPath } from "../tools/provision/find";
import { LAB_STACK, engineFor } from "./engine";

/**
 * Usage: withEngine.ts <file.ts> <argument …>. Becomes that command, whose `pulumi` is the one that `npm start` set up:
 * always for the lab's stack, with the lab's login; for another stack where PATH has none, with the user's own login.
 * Where nothing is set up, the command runs with what PATH has and says what is missing.
 */
async function main(): Promise<void> {
  const [node = "", , file = "", ...words] = process.argv;
  const lab = words.includes(LAB_STACK);
  try {
    if (lab || onPath("pulumi").length === 0)
      Object.assign(process.env, engineFor(lab ? LAB_STACK : undefined));
  } catch (error) {
    if (!(error instanceof ProvisionError)) throw error;
  }
  Object.assign(process.env, withoutPasswordInAddress(process.env));
  const target = path.resolve(file);
  process.argv = [node, target, ...words];
  await import(target);
}

void main();
