// Everything that the docs name exists, and the check notices what does not.
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Checkout, objectionsTo } from '../scripts/docs-check/check-docs.ts';
import { thisCheckout } from '../scripts/docs-check/this-checkout.ts';
import { vagueLines, wordsOfDocs } from '../scripts/wording.ts';

const GUIDE = `# Guide

## Set it up

\`npm run check\`, then \`npx offshoot template list --public\`; [below](#set-it-up), [code](../src/main.ts), [web](https://offshoot.example/none#x).

| attack | test |
|---|---|
| none | [\`test/a.test.ts\`](../test/a.test.ts): “a rollback” |
`;
const VARIABLES = '# Configuration\n\n| Variable | Default |\n|---|---|\n| `OFFSHOOT_PORT`, `HOST_PORT` | 8080 |\n';
const CODE = "// OFFSHOOT_OLD was read once\nexport const port = process.env.OFFSHOOT_PORT ?? number(env, 'HOST_PORT', 8084);\n";

const declared = [
  { name: 'OFFSHOOT_PORT', help: 'port of the gateway', default: '8080' },
  { name: 'HOST_PORT', help: 'port of the host' },
];

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'offshoot-docs-'));
  write('src/main.ts', CODE);
  write('test/a.test.ts', "test('a rollback is refused', () => {});\n");
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function objections({
  guide = GUIDE,
  variables = VARIABLES,
  code = CODE,
}: {
  guide?: string;
  variables?: string;
  code?: string;
}): string[] {
  write('docs/guide.md', guide);
  write('docs/configuration.md', variables);
  write('src/main.ts', code);
  const checkout: Checkout = {
    ...thisCheckout(),
    root,
    documents: ['docs/guide.md'],
    folders: ['docs', 'src', 'test'],
    sources: ['src/main.ts'],
    scriptSources: [],
    declared,
    configuration: 'docs/configuration.md',
  };
  return objectionsTo(checkout);
}

test('these docs name only what exists and list every variable', () => {
  expect(objectionsTo(thisCheckout())).toEqual([]);
});

const repository = join(import.meta.dirname, '..');

test('all docs have at most 30,000 words, the README 900, the architecture map 1,500 (npm run house)', () => {
  const words = wordsOfDocs(repository);
  expect([...words.values()].reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(30_000);
  expect(words.get('README.md')).toBeLessThanOrEqual(900);
  expect(words.get('docs/architecture.md')).toBeLessThanOrEqual(1500);
});

test('at most 150 lines of code say whoever, whatever or somebody (npm run sentences)', () => {
  const vague = vagueLines(repository);
  expect(vague.some((line) => line.startsWith('scripts/wording.ts:'))).toBe(true);
  expect(vague.length).toBeLessThanOrEqual(150);
});

test('every service, and every package of 600 lines or more, has a README', () => {
  const linesOf = (folder: string) =>
    globSync(`${folder}/src/**/*.ts`, { cwd: repository, exclude: ['**/*.data.ts'] })
      .map((file) => readFileSync(join(repository, file), 'utf8').split('\n').length)
      .reduce((sum, lines) => sum + lines, 0);
  const large = globSync('packages/*', { cwd: repository }).filter((folder) => linesOf(folder) >= 600);
  expect(large.length).toBeGreaterThan(10);
  const parts = [...globSync('services/*', { cwd: repository }), ...large];
  expect(parts.filter((folder) => !existsSync(join(repository, folder, 'README.md')))).toEqual([]);
});

test('a correct document passes', () => {
  expect(objections({})).toEqual([]);
});

test.each([
  ['a link to a missing file', '[x](../src/gone.ts)', 'there is no such file'],
  ['a link to a missing heading', '[x](#set-it-down)', 'there is no such heading'],
  ['a link to a missing heading of another document', '[x](configuration.md#limits)', 'there is no such heading'],
  ['a link out of the repository', '[x](../../etc/passwd)', 'leads out'],
  ['a file in a code span', '`src/gone.ts`', 'src/gone.ts: there is no such file'],
  ['a file in a code block', '```sh\nnode src/gone.ts\n```', 'src/gone.ts: there is no such file'],
  ['an npm script', '`npm run chekc`', 'package.json has no such script'],
  ['a command', '```sh\nnpx offshoot agnets\n```', 'offshoot agnets: there is no such command'],
  ['a subcommand', '`npx offshoot template lst`', 'there is no such command'],
  ['a subcommand without the name of the program', '`agents pauze INSTANCE`', 'agents pauze INSTANCE: there is no such command'],
  ['an option', '`offshoot clone INSTANCE --contxt "x"`', 'there is no option --contxt'],
  ['a route in a code span', '`PUT /api/pool/claim`', 'PUT /api/pool/claim: there is no such route'],
  ['a route after curl', '```sh\ncurl --json @x http://localhost:8080/api/pool/agents?owner=x\n```', 'POST /api/pool/agents: there is'],
  ['a test', '| x | [t](../test/a.test.ts): “a replay” |', 'has no test “a replay”'],
])('notices %s', (_, text, what) => {
  const found = objections({ guide: `${GUIDE}\n${text}\n` });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(/^docs\/guide\.md:\d+: /);
  expect(found[0]).toContain(what);
});

test('notices an undeclared variable, an unlisted one, a listed one that nothing reads, and a different default', () => {
  expect(objections({ code: `${CODE}const { OFFSHOOT_NEW: value } = env;\n` })).toEqual([
    'docs/configuration.md: OFFSHOOT_NEW is named by the code and declared nowhere',
  ]);
  expect(objections({ variables: VARIABLES.replace('`OFFSHOOT_PORT`, ', '') })).toEqual([
    'docs/configuration.md: OFFSHOOT_PORT is read and not listed',
  ]);
  expect(objections({ variables: VARIABLES.replace('`HOST_PORT`', '`HOST_PORT`, `OFFSHOOT_GONE`') })).toEqual([
    'docs/configuration.md: OFFSHOOT_GONE is listed and nothing reads it',
  ]);
  expect(objections({ variables: VARIABLES.replace('8080', '8081') })).toEqual([
    'docs/configuration.md: OFFSHOOT_PORT: its default column does not say 8080',
  ]);
});
