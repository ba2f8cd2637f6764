/**
 * Waits that mostly end long before their time, thousands of them: one timer serves them all. It is set anew only for
 * an earlier deadline, or when it goes off and the wait of the moment has time left.
 */
export class Waiting {
  private ends?: () => void;
  private deadline = 0;
  private timer?: NodeJS.Timeout;
  private goesOff = Infinity;

  /** Resolves when {@link end} is called, at the latest at the deadline (ms since 1970). One wait at a time. */
  until(deadline: number): Promise<void> {
    this.deadline = deadline;
    if (deadline < this.goesOff) this.set(deadline);
    else this.timer?.ref();
    return new Promise((resolve) => (this.ends = resolve));
  }

  end(): void {
    const { ends } = this;
    if (ends === undefined) return;
    this.ends = undefined;
    // Nobody is to be kept alive by a timer for which nobody waits.
    this.timer?.unref();
    ends();
  }

  private set(deadline: number): void {
    clearTimeout(this.timer);
    this.goesOff = deadline;
    this.timer = setTimeout(() => this.goOff(), deadline - Date.now());
  }

  private goOff(): void {
    this.timer = undefined;
    this.goesOff = Infinity;
    if (this.ends === undefined) return;
    if (Date.now() < this.deadline) this.set(this.deadline);
    else this.end();
  }
}
