// Rooms: the parts of a folder that is sorted by subject, and which of them import which.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import type { Import } from './workspaces.ts';

/** Everything below these is checked. */
const SOURCES = ['services/*/src', 'web/src', 'cli/src'];

/** Folders whose rooms still import each other in cycles. A folder leaves this list when it has none. */
export const HELD: readonly string[] = [];

export interface Rooms {
  root: string;
  rooms: ReadonlySet<string>;
  /** From room to room, with the imports that make the arrow. */
  arrows: Map<string, Map<string, Import[]>>;
}

export function sourceFiles(folder: string, below: readonly string[] = SOURCES): string[] {
  const patterns = below.map((source) => `${source}/**/*.{ts,tsx}`);
  return globSync(patterns, { cwd: folder })
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
}

const SMALL = 15;

/** Source files of 15 lines or fewer, packages included: what has one user belongs to it. */
export function smallFiles(folder: string): string[] {
  const sources = sourceFiles(folder, [...SOURCES, 'packages/*/src']);
  return sources.filter((file) => readFileSync(join(folder, file), 'utf8').split('\n').length - 1 <= SMALL);
}

/**
 * Every folder with two sub-folders or more, at any depth. Its rooms are its sub-folders and its own files: what all sub-folders import
 * can then import none of them.
 */
export function allRooms(files: readonly string[], imports: readonly Import[]): Rooms[] {
  const folders = new Map<string, Rooms & { rooms: Set<string> }>();
  for (const file of files) {
    for (let path = file; !path.endsWith('/src'); path = dirname(path)) {
      const root = dirname(path);
      const folder = folders.get(root) ?? { root, rooms: new Set<string>(), arrows: new Map() };
      folder.rooms.add(path.slice(root.length + 1));
      folders.set(root, folder);
    }
  }
  for (const each of imports) {
    if (!each.specifier.startsWith('.')) continue;
    const { root, from, to } = apart(each.file, join(dirname(each.file), each.specifier));
    const arrows = folders.get(root)?.arrows;
    if (!arrows || from === to) continue;
    const targets = arrows.get(from) ?? new Map<string, Import[]>();
    arrows.set(from, targets.set(to, [...(targets.get(to) ?? []), each]));
  }
  const isSorted = ({ root, rooms }: Rooms) => [...rooms].filter((room) => folders.has(`${root}/${room}`)).length > 1;
  return [...folders.values()].filter(isSorted).sort((a, b) => (a.root < b.root ? -1 : 1));
}

/** The deepest folder that holds both files, and in which of its rooms each of them is. */
function apart(file: string, other: string): { root: string; from: string; to: string } {
  const [own, others] = [file.split('/'), other.split('/')];
  const depth = own.findIndex((name, index) => name !== others[index]);
  return { root: own.slice(0, depth).join('/'), from: own[depth] ?? '', to: others[depth] ?? '' };
}

/** Rooms that reach each other, by cycle. */
export function cyclesOf({ rooms, arrows }: Rooms): string[][] {
  const reached = new Map([...rooms].map((room) => [room, reachedFrom(room, arrows)]));
  const left = new Set([...rooms].filter((room) => reached.get(room)?.has(room)));
  const cycles: string[][] = [];
  for (const room of left) {
    const cycle = [...left].filter((other) => reached.get(room)?.has(other) && reached.get(other)?.has(room));
    for (const each of cycle) left.delete(each);
    cycles.push(cycle);
  }
  return cycles;
}

function reachedFrom(room: string, arrows: Rooms['arrows']): Set<string> {
  const reached = new Set<string>();
  const open = [room];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const target of arrows.get(next)?.keys() ?? []) {
      if (!reached.has(target)) open.push(target);
      reached.add(target);
    }
  }
  return reached;
}

/**
 * What has to be moved or turned round to end the cycles: imports that point backwards in a good order of the rooms. A room moves to its
 * best place until no move helps, so there may be a slightly better order.
 */
export function againstOrder(graph: Rooms): Import[] {
  const importsOf = (from: string, to: string) => graph.arrows.get(from)?.get(to) ?? [];
  return cyclesOf(graph).flatMap((cycle) => {
    const order = bestOrder(cycle, (from, to) => importsOf(from, to).length);
    return order.flatMap((from, index) => order.slice(0, index).flatMap((to) => importsOf(from, to)));
  });
}

/** Importers first. */
function bestOrder(rooms: readonly string[], weight: (from: string, to: string) => number): string[] {
  const cost = (order: readonly string[]) =>
    order.reduce((sum, from, index) => order.slice(0, index).reduce((total, to) => total + weight(from, to), sum), 0);
  let order = [...rooms];
  for (let best = cost(order), before = Number.POSITIVE_INFINITY; best < before; ) {
    before = best;
    for (const room of rooms) {
      const others = order.filter((each) => each !== room);
      for (let index = 0; index <= others.length; index++) {
        const moved = others.toSpliced(index, 0, room);
        const price = cost(moved);
        if (price < best) [order, best] = [moved, price];
      }
    }
  }
  return order;
}
