import { parseArgs, type ParseArgsConfig } from "node:util";
import { messageOf } from "../../components/dynamic/failure";
import { stackNames } from "../stackFile";

type Options = NonNullable<ParseArgsConfig["options"]>;
type Parsed<O extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; options: O; allowPositionals: true }>
>;

/** A mistake in the command line, as one sentence. The command ends with exit code 2 and has contacted nothing. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

export interface Command<O extends Options> {
  /** The npm script's name. */
  readonly name: string;
  /** What `--help` prints. */
  readonly usage: string;
  readonly options: O;
}

/**
 * Runs an npm command: `--help` prints its usage; unknown options are refused; an error is a sentence on standard
 * error without a stack trace (`DEBUG=1` adds it).
 * @param work gets the options and the other words, and returns the exit code
 */
export function runCommand<const O extends Options>(
  command: Command<O>,
  work: (values: Parsed<O>["values"], words: readonly string[]) => number | Promise<number>,
): void {
  // `npm run verify -- lab | head` closes the pipe early.
  process.stdout.on("error", () => process.exit());
  const run = async () => {
    // A word after a second `--` is a word like the others.
    const argv = process.argv.slice(2).filter((word) => word !== "--");
    if (argv.some((word) => word === "--help" || word === "-h")) {
      console.log(command.usage.trimEnd());
      return 0;
    }
    const { values, positionals } = parse(command, argv);
    return work(values, positionals);
  };
  run().then(
    (code) => (process.exitCode = code),
    (error: unknown) => {
      console.error(messageOf(error));
      process.exitCode = error instanceof UsageError ? 2 : 1;
      if (process.env.DEBUG) console.error(error);
    },
  );
}

function parse<const O extends Options>({ name, options }: Command<O>, args: string[]): Parsed<O> {
  const allowed = [...Object.keys(options).map((option) => `--${option}`), "--help"].join(", ");
  try {
    // Node's own sentences are for programmers: unknown options are named here, a missing value below.
    const { tokens } = parseArgs({ args, options, allowPositionals: true, strict: false, tokens: true });
    const unknown = tokens.find((token) => token.kind === "option" && !(token.name in options));
    if (unknown?.kind === "option")
      throw new UsageError(
        `${unknown.rawName} is not an option of \`npm run ${name}\`; allowed: ${allowed}.`,
      );
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const why = messageOf(error).split("\n")[0] ?? "";
    throw new UsageError(`${why} (\`npm run ${name} -- --help\` explains the options.)`);
  }
}

/**
 * The one stack that a command line names.
 * @throws UsageError with the stacks that there are
 */
export function oneStack(name: string, words: readonly string[]): string {
  const [stack, ...rest] = words;
  if (stack !== undefined && rest.length === 0) return stack;
  throw new UsageError(`npm run ${name} -- <stack> takes one stack; there are ${stackNames().join(", ")}.`);
}
