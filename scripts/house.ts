// How the sources are divided: rooms, arrows between them, cycles, and sizes of files; and how long the docs are.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { againstOrder, allRooms, cyclesOf, type Rooms, smallFiles, sourceFiles } from './rooms.ts';
import { tracked, wordsOfDocs } from './wording.ts';
import { readTree } from './workspaces.ts';

const HELP = `npm run house [-- FOLDER]

Prints for every service and app, and for every folder with eight sub-folders or more: how many rooms it has (its sub-folders and its own
files), how many arrows (one room imports another), how many imports point against the best order of the rooms, how many rooms are part
of a cycle, how many files there are, and their length in lines. Then how many packages there are, how many source files have 15 lines or
fewer (of them: those with an RPC, and indexes), and how many words the docs have (every tracked *.md).

  FOLDER  e.g. services/claim/src: only this folder, with the rooms of each cycle and the imports against the best order
  --help  this text`;

const LARGE = 8;

const folder = join(import.meta.dirname, '..');
const { values, positionals } = parseArgs({ options: { help: { type: 'boolean' } }, allowPositionals: true });
const [chosen] = positionals;

if (values.help) console.log(HELP);
else {
  const files = sourceFiles(folder);
  const graphs = allRooms(files, readTree(folder).imports);
  const printed = graphs.filter(({ root, rooms }) => (chosen === undefined ? isLarge(root, rooms) : root === chosen));
  if (printed.length === 0) fail(`${chosen} is no folder with rooms. These are: ${graphs.map(({ root }) => root).join(', ')}`);
  if (chosen !== undefined) printed.forEach(printCycles);
  console.table(Object.fromEntries(printed.map((graph) => [graph.root, row(graph, files)])));
  if (chosen === undefined) {
    console.log(packagesAndSmallFiles());
    console.table(rowsOfDocs());
  }
}

function isLarge(root: string, rooms: ReadonlySet<string>): boolean {
  return root.endsWith('/src') || [...rooms].filter((room) => !/\.tsx?$/.test(room)).length >= LARGE;
}

function fail(message: string) {
  console.error(message);
  process.exitCode = 1;
}

function printCycles(graph: Rooms) {
  for (const cycle of cyclesOf(graph)) console.log(`cycle: ${cycle.join(', ')}`);
  for (const { file, specifier } of againstOrder(graph)) console.log(`against the order: ${file} → ${specifier}`);
}

function row(graph: Rooms, files: readonly string[]) {
  const lines = files
    .filter((file) => file.startsWith(`${graph.root}/`))
    .map((file) => readFileSync(join(folder, file), 'utf8').split('\n').length - 1)
    .sort((a, b) => a - b);
  return {
    rooms: graph.rooms.size,
    arrows: [...graph.arrows.values()].reduce((sum, targets) => sum + targets.size, 0),
    'against order': againstOrder(graph).length,
    'in cycles': cyclesOf(graph).flat().length,
    files: lines.length,
    lines: lines.reduce((sum, each) => sum + each, 0),
    median: lines[Math.floor(lines.length / 2)] ?? 0,
  };
}

function packagesAndSmallFiles(): string {
  const sources = tracked(folder, ':(glob)**/src/**').filter((file) => /\.tsx?$/.test(file) && !file.startsWith('gen/'));
  const small = smallFiles(folder);
  const handlers = small.filter((file) => /\/handlers\/|\/rest\//.test(file)).length;
  const indexes = small.filter((file) => file.endsWith('/index.ts')).length;
  const packages = tracked(folder, 'packages/*/package.json').length;
  return `packages: ${packages}; source files: ${sources.length}; of 15 lines or fewer: ${small.length}, of them ${handlers} RPCs or routes and ${indexes} indexes`;
}

/** The pages of docs/ and of the root one by one, the others by their top folder. */
function rowsOfDocs() {
  const words: Record<string, number> = {};
  for (const [path, count] of wordsOfDocs(folder)) {
    const place = path.startsWith('docs/') ? path : path.replace(/\/.*/, '/');
    words[place] = (words[place] ?? 0) + count;
  }
  words.total = Object.values(words).reduce((sum, each) => sum + each, 0);
  return Object.fromEntries(Object.entries(words).map(([place, count]) => [place, { words: count }]));
}
