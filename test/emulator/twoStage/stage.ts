import type { Cli, Session } from "../cli/session";
import { BGP, SYSTEM, type View } from "../cli/views";
import type { Configuration } from "../configuration";
import type { Device } from "../device";
import { Refusal } from "../refusal";
import { Candidate } from "./candidate";
import type { Commits } from "./commits";
import type { Staging } from "./staging";

/** One session's half of two-stage configuration: what it types stays a candidate until it commits. */
export class Stage implements Staging {
  immediately = false;
  private candidate?: Candidate;
  private touched = false;

  constructor(
    private readonly session: Session,
    private readonly commits: Commits,
  ) {}

  private get device(): Device {
    return this.session.device;
  }

  get configuration(): Configuration {
    return this.immediately ? this.device.running : this.current().configuration;
  }

  /** The candidate; one without changes follows what the others commit. */
  current(): Candidate {
    if (!this.candidate || (!this.candidate.isDirty && this.candidate.commits !== this.commits.count))
      this.candidate = new Candidate(this.device.running, this.commits.count);
    return this.candidate;
  }

  get isDirty(): boolean {
    return this.candidate?.isDirty === true;
  }

  get mark(): "" | "~" | "*" {
    return this.immediately ? "" : this.isDirty ? "*" : "~";
  }

  changed(): void {
    if (this.immediately) this.commits.take(this.device.running, this.session.user.name);
    else this.touched = true;
  }

  took(view: View, line: string): void {
    if (!this.touched) return;
    this.touched = false;
    const candidate = this.current();
    candidate.changed();
    candidate.typed.push({ view, path: pathOf(view, candidate.configuration), line });
  }

  clear(): void {
    this.candidate = undefined;
    this.leaveWhatIsGone();
  }

  async refresh(): Promise<void> {
    const old = this.current();
    this.candidate = await this.replayed(old);
  }

  async commit(seconds?: number): Promise<void> {
    const { device, session, commits } = this;
    device.mayConfigure(session.session);
    commits.refuseOthers(session.session);
    const { running } = device;
    if (this.isDirty) {
      const candidate = this.current();
      const isStale = candidate.commits !== commits.count;
      if (isStale && candidate.conflictsWith(running)) throw new Refusal(device.text("conflict"));
      const { configuration } = isStale ? await this.replayed(candidate) : candidate;
      this.candidate = undefined;
      commits.take(configuration, session.user.name);
    }
    if (seconds === undefined) commits.confirm();
    else commits.begin(session.session, running, seconds);
  }

  abort(): void {
    this.commits.end();
    this.leaveWhatIsGone();
  }

  private leaveWhatIsGone(): void {
    const { session } = this;
    if (/bgp|family/.test(session.view.kind) && !this.configuration.bgp) session.view = SYSTEM;
  }

  private async replayed(old: Candidate): Promise<Candidate> {
    const made = new Candidate(this.device.running, this.commits.count);
    for (const typed of old.typed) {
      await retype(this.session, made.configuration, typed.view, typed.line);
      made.typed.push(typed);
    }
    made.changed();
    return made;
  }
}

async function retype(
  session: Session,
  configuration: Configuration,
  view: View,
  line: string,
): Promise<void> {
  const cli: Cli = {
    device: session.device,
    session: 0,
    user: session.user,
    view,
    settings: { ...session.settings, mmi: true },
    configuration,
    changed: () => undefined,
    print: () => undefined,
    write: () => undefined,
    confirm: async () => true,
    ask: async () => "",
    end: () => undefined,
  };
  const match = session.grammarOf(view).match(line);
  if ("failure" in match) throw new Refusal(session.device.text("conflict"));
  await match.command.run(cli, match.args);
}

/** The headers that lead to a view. */
function pathOf(view: View, { bgp }: Configuration): string[] {
  if (view.kind === "system" || view.kind === "user") return [];
  const process = `bgp ${bgp?.asNumber ?? ""}`;
  if (view.kind === "bgp") return [process];
  return view.upper === BGP ? [process, view.name] : [view.name];
}
