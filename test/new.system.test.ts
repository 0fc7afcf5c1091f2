// `npm run new` in a copy of the checkout: the checks accept what it writes, and after an error everything is as it was.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CheckoutCopy, copyCheckout } from '../scripts/mutants/checkout-copy.ts';

let copy: CheckoutCopy;
beforeAll(() => {
  copy = copyCheckout(join(import.meta.dirname, '..'));
  // It is touched, and must not be the checkout's own.
  const installed = join(copy.folder, 'node_modules/.package-lock.json');
  rmSync(installed, { force: true });
  writeFileSync(installed, '{}');
  git('init', '--quiet');
  git('add', '--all');
});
afterAll(() => copy?.remove());

function run(command: string, args: readonly string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: copy.folder, encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}

const git = (...args: string[]) => run('git', args).output;
const tool = (name: string, ...args: string[]) => run(join(copy.folder, 'node_modules/.bin', name), args);
const make = (...words: string[]) => run(process.execPath, ['scripts/new/main.ts', ...words]);

/** What differs from the copied checkout. */
const changed = () => git('status', '--porcelain', '--untracked-files=all').match(/(?<=^(?:.M|\?\?) ).+/gm) ?? [];

describe('a mistake is explained, and nothing is left behind', () => {
  test.each([
    [['package', 'memory', 'What is remembered'], /@offshoot\/memory exists already: packages\/memory\./],
    [['package', 'claim', 'Claims'], /@offshoot\/claim exists already: services\/claim\./],
    [['package', 'Ledgers', 'Amounts'], /use lower-case words joined by hyphens/],
    [['package', 'utils', 'Everything'], /says nothing about the subject/],
    [['package', 'ledgers', 'Amounts', 'owed'], /takes 2 words, with quotes round a sentence/],
    [['package', 'ledgers', ' '], /Say it in one sentence/],
    [['room', 'services/claim/src/queue', 'Who is next'], /services\/claim\/src\/queue exists already/],
    [['room', 'services/none/src/holidays', 'Who is away'], /services\/none\/src does not exist/],
    [['room', 'packages/holidays', 'Who is away'], /is no place for a room/],
    [['room', 'services/claim/src/store', 'What is stored'], /"store" is a layer/],
    [
      ['rpc', 'services/none', 'TemplateService', 'GetTemplateAge'],
      /There is no services\/none\. The services are services\/claim, services\/commons, services\/gateway,/,
    ],
    [['rpc', 'services/template', 'NoService', 'GetTemplateAge'], /serves no NoService\. It serves ModerationService,/],
    [['rpc', 'services/template/src/templates', 'TemplateService', 'GetTemplate'], /exists already/],
    [['rpc', 'services/template/src/templates', 'TemplateService', 'templateAge'], /use a verb and a noun/],
    [['rpc', 'services/claim', 'ClaimService', 'GetClaimAge'], /Give one of these instead of the service: services\/claim\/src\/claiming,/],
    [['service', 'ledgers'], /npm run new -- package NAME/],
  ])('%s', (words, message) => {
    const { status, output } = make(...words);
    expect([status, output]).toEqual([2, expect.stringMatching(message)]);
    expect(changed()).toEqual([]);
  });

  test('a contract that does not generate', () => {
    const broken = 'proto/offshoot/lineage/v1/lineage.proto';
    const before = readFileSync(join(copy.folder, broken), 'utf8');
    copy.write(broken, `${before}message`);
    const { status, output } = make('rpc', 'services/template/src/templates', 'TemplateService', 'GetTemplateAge');
    expect([status, output]).toEqual([2, expect.stringContaining('buf lint failed, so nothing is written.')]);
    copy.write(broken, before);
    expect(changed()).toEqual([]);
  });
});

test('the checks accept a new package, room and RPC', () => {
  expect(make('package', 'ledgers', 'Amounts that are owed, and to whom.')).toMatchObject({ status: 0 });
  expect(make('room', 'services/claim/src/holidays', 'Whether an agent is on holiday.')).toMatchObject({ status: 0 });
  expect(make('rpc', 'services/template/src/templates', 'TemplateService', 'GetTemplateAge')).toMatchObject({ status: 0 });
  expect(make('rpc', 'services/claim/src/claiming', 'ClaimService', 'GetClaimAge')).toMatchObject({ status: 0 });
  expect(make('rpc', 'services/knowledge', 'SearchService', 'CountMatches')).toMatchObject({ status: 0 });
  expect(changed()).toEqual(
    expect.arrayContaining(['deploy/Containerfile', 'package-lock.json', 'packages/ledgers/README.md', 'services/claim/src/routes.ts']),
  );
  expect(existsSync(join(copy.folder, 'node_modules/@offshoot/ledgers/src/index.ts'))).toBe(true);

  const accepted = { status: 0 };
  expect(tool('biome', 'check', '.')).toMatchObject(accepted);
  expect(tool('buf', 'lint')).toMatchObject(accepted);
  expect(tool('tsc', '-p', '.', '--noEmit')).toMatchObject(accepted);
  expect(tool('knip')).toMatchObject(accepted);
  const tests = ['arrows', 'packages', 'container-image', 'docs'].map((name) => `test/${name}.test.ts`);
  expect(tool('vitest', 'run', '--project', 'node', ...tests, 'packages/ledgers', 'services/claim/test/holidays')).toMatchObject(accepted);
});
