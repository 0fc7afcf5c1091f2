// Imports go one way: between the layers of a service, and between the rooms of every service, the web app and the command line.
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { brokenArrows, PURE_PACKAGES } from '../scripts/arrows.ts';
import { allRooms, cyclesOf, HELD, smallFiles, sourceFiles } from '../scripts/rooms.ts';
import { type Import, readTree } from '../scripts/workspaces.ts';

const root = join(import.meta.dirname, '..');
const { imports } = readTree(root);
const files = sourceFiles(root);

function foldersInCycles(added: readonly Import[] = []): string[] {
  const inCycles = allRooms(files, [...imports, ...added]).filter((graph) => cyclesOf(graph).length > 0);
  return inCycles.map((graph) => graph.root);
}

test('handlers and loops → commands → domain ← store, adapters; rules know only rules and do no I/O', () => {
  expect(brokenArrows(imports)).toEqual([]);
  expect(PURE_PACKAGES.filter((name) => !existsSync(join(root, 'packages', name, 'src')))).toEqual([]);
});

test('the rooms of every folder import each other one way (npm run house -- FOLDER shows cycles)', () => {
  expect(foldersInCycles()).toEqual(HELD);
  const roots = allRooms(files, imports).map((graph) => graph.root);
  expect(roots).toEqual(expect.arrayContaining(['cli/src', 'services/claim/src', 'services/response/src/turns', 'web/src']));
  expect(roots.length).toBeGreaterThan(60);
});

test('what has one user lives with it: no file of 15 lines or fewer serves only its neighbour', () => {
  const users = new Map<string, Set<string>>();
  for (const { file, specifier } of imports) {
    const used = specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : undefined;
    if (used !== undefined) users.set(used, (users.get(used) ?? new Set()).add(file));
  }
  const sources = [...users.keys()].filter((file) => /\/src\/.*\.tsx?$/.test(file) && existsSync(join(root, file)));
  expect(sources.length).toBeGreaterThan(2_000);
  const isSmall = (file: string) => readFileSync(join(root, file), 'utf8').split('\n').length <= 16;
  const alone = sources.filter((file) => {
    const [user, ...others] = users.get(file) ?? [];
    return (
      user !== undefined &&
      others.length === 0 &&
      posix.dirname(user) === posix.dirname(file) &&
      !user.endsWith('/index.ts') &&
      isSmall(file)
    );
  });
  // Public doors, the table of a service's routes, and what a page loads later: styles with their component, and rules that weigh much.
  const isApart = /\/(?:index|styles|routes|model-rule)\.ts$/;
  expect(alone.filter((file) => !isApart.test(file))).toEqual([]);
});

test('fewer than 100 source files have 15 lines or fewer (npm run house)', () => {
  const small = smallFiles(root);
  expect(small).toContain('packages/refusals/src/index.ts');
  expect(small.length).toBeLessThan(100);
});

test('learning, answering and acting know nothing of each other', () => {
  const stageOf = (path: string) => /\/conversation\/thinking\/(learning|answering|acting)\//.exec(path)?.[1];
  const stages = imports.filter(({ file }) => stageOf(file) !== undefined);
  expect(new Set(stages.map(({ file }) => stageOf(file))).size).toBe(3);
  const crossing = stages.filter(({ file, specifier }) => ![undefined, stageOf(file)].includes(stageOf(join('/', file, '..', specifier))));
  expect(crossing).toEqual([]);
});

describe('violations are found', () => {
  const file = 'services/claim/src/queue/domain/queue.ts';

  test.each([
    ['a table', '../store/queue.ts'],
    ['an adapter', '../../templates/adapters/templates.ts'],
    ['a handler', '../../claiming/handlers/cancel-claim.ts'],
    ['what is no rule', '../../basics.ts'],
    ['files', 'node:fs/promises'],
    ['generated types', '@offshoot/gen/offshoot/claim/v1/claim_pb.ts'],
    ['RPC', '@offshoot/rpc'],
    ['the ORM', '@mikro-orm/postgresql'],
  ])('the domain knows %s', (_, specifier) => {
    expect(brokenArrows([{ file, specifier }])).toHaveLength(1);
  });

  test.each([
    ['a store imports a command', 'services/claim/src/claiming/store/claiming.ts', '../commands/cancel-claim.ts'],
    ['a command imports a handler', 'services/claim/src/claiming/commands/cancel-claim.ts', '../handlers/cancel-claim.ts'],
    ['a pure package opens files', 'packages/statements/src/verification.ts', 'node:fs'],
    ['a pure package knows rows', 'packages/convos/src/invite.ts', '@offshoot/postgres'],
  ])('%s', (_, from, specifier) => {
    expect(brokenArrows([{ file: from, specifier }])).toHaveLength(1);
  });

  test.each([
    ['the queue imports claiming', 'services/claim/src/queue/store/queue.ts', '../../claiming/store/claiming.ts', 'services/claim/src'],
    ['a room imports what puts all together', 'services/gateway/src/v1/keys/keys.ts', '../../service.ts', 'services/gateway/src'],
    ['a subject inside a room', 'services/claim/src/database/entities/host.ts', '../database.ts', 'services/claim/src/database'],
  ])('a cycle: %s', (_, from, specifier, folder) => {
    expect(foldersInCycles()).not.toContain(folder);
    expect(foldersInCycles([{ file: from, specifier }])).toContain(folder);
  });
});
