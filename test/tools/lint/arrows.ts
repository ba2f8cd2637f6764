import type { Arrow } from "./imports";
import { type Room, ROOMS } from "./rooms";

export interface Finding {
  /** `a.ts → b.ts`, or the whole circle. */
  readonly what: string;
  /** A sentence for the person who made the import: what is wrong and what to do. */
  readonly advice: string;
}

/** What is wrong with the imports; empty when they all go down and form no circle. */
export function findings(
  files: Iterable<string>,
  arrows: readonly Arrow[],
  rooms: readonly Room[] = ROOMS,
): Finding[] {
  const homeless = [...files].filter((file) => roomOf(file, rooms) === undefined);
  return [
    ...homeless.map((file) => ({
      what: file,
      advice: "It is in no room: add its folder to test/tools/lint/rooms.ts.",
    })),
    ...upwardArrows(arrows, rooms).map((arrow) => upwardFinding(arrow, rooms)),
    ...circles(arrows).map(circleFinding),
  ];
}

/** The room of a file: of those whose path it is or lies under, the one with the longest path. */
export function roomOf(file: string, rooms: readonly Room[] = ROOMS): Room | undefined {
  return rooms.filter(({ at }) => isIn(file, at)).sort((a, b) => b.at.length - a.at.length)[0];
}

/** The imports from a room that its own may not import from. */
export function upwardArrows(arrows: readonly Arrow[], rooms: readonly Room[] = ROOMS): Arrow[] {
  return arrows.filter(({ from, to }) => {
    const [own, other] = [roomOf(from, rooms), roomOf(to, rooms)];
    return own && other && own !== other && !own.imports.some((pattern) => means(pattern, other));
  });
}

/** `a/b` means that room alone; `a/b/**` all rooms in that folder, too. */
function means(pattern: string, { at }: Room): boolean {
  return pattern.endsWith("/**") ? isIn(at, pattern.slice(0, -"/**".length)) : at === pattern;
}

const isIn = (file: string, folder: string): boolean => file === folder || file.startsWith(`${folder}/`);

function upwardFinding({ from, to }: Arrow, rooms: readonly Room[]): Finding {
  const room = roomOf(from, rooms);
  const below = room?.imports.length ? room.imports.join(", ") : "no other room";
  const fix = "Move what both files need to a lower room, or let the caller pass it as an argument.";
  return { what: `${from} → ${to}`, advice: `${room?.at} may import from ${below}. ${fix}` };
}

/**
 * The circles, each as its shortest way round: `a, b` means that a imports b and b imports a.
 * Files that import each other in several ways give one circle.
 */
export function circles(arrows: readonly Arrow[]): string[][] {
  const imports = new Map<string, string[]>();
  for (const { from, to } of arrows) imports.set(from, [...(imports.get(from) ?? []), to]);
  const reported = new Set<string>();
  return [...imports.keys()].sort().flatMap((file) => {
    if (reported.has(file)) return [];
    const circle = wayBack(file, imports);
    if (circle === undefined) return [];
    for (const member of imports.keys()) {
      const tied = isReachable(file, member, imports) && isReachable(member, file, imports);
      if (tied) reported.add(member);
    }
    return [circle];
  });
}

/** The shortest way from a file along its imports back to itself. */
function wayBack(start: string, imports: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const cameFrom = walk(start, imports);
  const last = cameFrom.get(start);
  if (last === undefined) return undefined;
  const way = [];
  for (let at: string | undefined = last; at !== start && at !== undefined; at = cameFrom.get(at))
    way.unshift(at);
  return [start, ...way];
}

function isReachable(from: string, to: string, imports: ReadonlyMap<string, readonly string[]>): boolean {
  return walk(from, imports).has(to);
}

/** Breadth first: every file that `start` reaches → the file that it is reached from. */
function walk(start: string, imports: ReadonlyMap<string, readonly string[]>): Map<string, string> {
  const cameFrom = new Map<string, string>();
  let edge = [start];
  while (edge.length > 0) {
    const next: string[] = [];
    for (const file of edge) {
      for (const target of imports.get(file) ?? []) {
        if (cameFrom.has(target)) continue;
        cameFrom.set(target, file);
        next.push(target);
      }
    }
    edge = next;
  }
  return cameFrom;
}

function circleFinding(circle: readonly string[]): Finding {
  const advice =
    "These imports form a circle. Move what the files share to a file of its own that imports neither.";
  return { what: [...circle, circle[0]].join(" → "), advice };
}
