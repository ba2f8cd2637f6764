import * as fs from "node:fs";

/** Process id and start time: an id alone may have been given to another process since. */
function identity(pid: number): string | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    // The fields after the command, which is in parentheses and may hold spaces; the 22nd is the start time.
    return `${pid} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]}`;
  } catch {
    return undefined;
  }
}

function isHeld(file: string): boolean {
  try {
    const owner = fs.readFileSync(file, "utf8");
    return identity(Number(owner.split(" ")[0])) === owner;
  } catch {
    return false;
  }
}

/** Creates the file with its content in one step, or says that it exists. */
function create(file: string, content: string): boolean {
  const own = `${file}.${process.pid}`;
  fs.writeFileSync(own, content);
  try {
    fs.linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    fs.rmSync(own, { force: true });
  }
}

/** One holder at a time on this machine; a lock whose holder is gone is taken over. Returns the release. */
export async function lock(file: string, waiting: (holder: string) => void): Promise<() => void> {
  const self = identity(process.pid) ?? String(process.pid);
  for (let reported = false; ; await new Promise((resolve) => setTimeout(resolve, 300))) {
    if (create(file, self)) return () => fs.rmSync(file, { force: true });
    if (!isHeld(file)) {
      // Two waiters may see the same stale lock: only the one that gets the second lock removes the first.
      if (create(`${file}.stale`, self)) {
        if (!isHeld(file)) fs.rmSync(file, { force: true });
        fs.rmSync(`${file}.stale`, { force: true });
      } else if (!isHeld(`${file}.stale`)) fs.rmSync(`${file}.stale`, { force: true });
    } else if (!reported) {
      waiting(fs.existsSync(file) ? (fs.readFileSync(file, "utf8").split(" ")[0] ?? "") : "");
      reported = true;
    }
  }
}
