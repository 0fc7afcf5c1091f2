// Keeps `npm test` fast: what starts browsers, processes or the Convos client belongs to `npm run test:system`.
import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startedBy } from './tiers.ts';

const files = globSync('{packages,services,cli,test,web}/**/*.test.{ts,tsx}', { exclude: ['**/node_modules/**'] }).map((file) =>
  file.replaceAll('\\', '/'),
);

/** Not written out below, where this file itself would be found to import it. */
const SPAWNING = 'node:child_process';

/** Of the system tier for what the product starts in them, or for their time: benches, floods, and minutes of restarts, outages and mutants. */
const LONG = [
  'packages/providers/test/mail/hostile.system.test.ts',
  'services/claim/test/lineage/lineage-batches.system.test.ts',
  'services/commons/test/replays.system.test.ts',
  'services/gateway/test/streams.system.test.ts',
  'services/gateway/test/v1/pipes.system.test.ts',
  'services/host/test/context/injection.system.test.ts',
  'services/host/test/context/leaks.system.test.ts',
  'services/host/test/context/non-interference.system.test.ts',
  'services/host/test/context/over-exclusion.system.test.ts',
  'services/host/test/context/usefulness.system.test.ts',
  'services/host/test/moved-transfer.system.test.ts',
  'services/host/test/residency/sleep.system.test.ts',
  'services/host/test/rough.system.test.ts',
  'services/standalone/test/supervised-host.system.test.ts',
  'test/actions-bench.system.test.ts',
  'test/attacks/blocked-host.system.test.ts',
  'test/attacks/broken-requests.system.test.ts',
  'test/conversation-bench.system.test.ts',
  'test/database-outage.system.test.ts',
  'test/first-view.system.test.ts',
  'test/mutants.system.test.ts',
  'test/provisioned-tools.system.test.ts',
  'test/restarts.system.test.ts',
  'test/restored-database.system.test.ts',
  'test/woken-from-outside.system.test.ts',
];

describe('the two tiers of tests', () => {
  it('keep browsers, processes and the Convos client out of npm test', () => {
    const ofFirst = files.filter((file) => !file.includes('.system.test.'));
    expect(ofFirst.length).toBeGreaterThan(500);
    expect(ofFirst.flatMap((file) => startedBy(file) ?? [])).toEqual([]);
  });

  it('leave in npm test what starts nothing', () => {
    const ofSystem = files.filter((file) => file.includes('.system.test.'));
    expect(ofSystem.filter((file) => startedBy(file) === undefined).sort()).toEqual(LONG);
  });

  it.each([
    ['a process', `import { spawn } from 'node:child_process';`],
    ['a process, over several lines', `import {\n  fork,\n  type ChildProcess,\n} from 'node:child_process';`],
    ['a browser', `import { startBrowser } from '@offshoot/testing/browser';`],
    ['the Convos client', `import { Convos, startTestNetwork } from '@offshoot/testing/testnet';`],
    ['the processes of a deployment', `import { startProcesses } from '@offshoot/standalone';`],
    ['a process, imported late', `const { spawn } = await import('${SPAWNING}');`],
    ['a helper that starts one', `import { helper } from './helper.ts';`],
    ['a helper behind an index', `import { helper } from '@offshoot/some/testing';`],
  ])('notice %s', (_what, source) => {
    const sources: Record<string, string> = {
      'test/a.test.ts': source,
      'test/helper.ts': `import { spawn } from 'node:child_process';`,
      'packages/some/test/testing.ts': `export { helper } from './helper.ts';\nexport { harmless } from './harmless.ts';`,
      'packages/some/test/helper.ts': `import { spawn } from 'node:child_process';`,
    };
    expect(startedBy('test/a.test.ts', (file) => sources[file])).toMatch(/^test\/a\.test\.ts → /);
  });

  it.each([
    [
      'types',
      `import { type Convos, startTestNetwork } from '@offshoot/testing/testnet';\nimport type { ChildProcess } from 'node:child_process';`,
    ],
    ['another export of an index', `import { harmless } from '@offshoot/some/testing';`],
  ])('let pass %s', (_what, source) => {
    const sources: Record<string, string> = {
      'test/a.test.ts': source,
      'packages/some/test/testing.ts': `export { helper } from './helper.ts';\nexport { harmless } from './harmless.ts';`,
      'packages/some/test/helper.ts': `import { spawn } from 'node:child_process';`,
      'packages/some/test/harmless.ts': `export const harmless = 1;`,
    };
    expect(startedBy('test/a.test.ts', (file) => sources[file])).toBeUndefined();
  });
});
