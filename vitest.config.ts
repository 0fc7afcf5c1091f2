import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What takes longest comes first, so that no core waits for it at the end. Vitest knows how long a file took the last time; in a
 * fresh checkout it goes by size, and these are short and start processes.
 */
const LONG = [
  'test/web/agents.test.ts',
  'test/web/add.test.ts',
  'test/provisioned-tools.test.ts',
  'test/web/conversations.test.ts',
  'test/processes.test.ts',
  'test/story.test.ts',
  'test/web/pages.test.ts',
  'test/web/studio.test.ts',
  'test/blindness.test.ts',
  'services/instance/test/convos.test.ts',
  'services/instance/test/restart.test.ts',
  'test/start.test.ts',
  'test/refusals.test.ts',
  'test/chaos/chaos.test.ts',
  'test/cli-trust.test.ts',
  'packages/testnet/test/convos.test.ts',
  'web/test/xmtp/page-client.test.ts',
  'test/web/operator.test.ts',
  'services/instance/test/redemption-crash.test.ts',
  'test/cli-company.test.ts',
  'test/web/inbox-page.test.ts',
  'test/rest.test.ts',
  'services/claim/test/lineage/lineage-batches.test.ts',
  'web/test/conversations/convos.test.ts',
  'packages/postgres/test/embedded.test.ts',
  'test/cli/commands.test.ts',
  'services/instance/test/owner-desk.test.ts',
  'services/gateway/test/streams.test.ts',
  'test/web/owner.test.ts',
  'test/dev.test.ts',
  'services/instance/test/rough.test.ts',
  'packages/postgres/test/as-root.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONG.findIndex((name) => moduleId.endsWith(`/${name}`));
      return place < 0 ? LONG.length : place;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

/** Only what hangs is to fail: a slow machine starts a system of processes in a minute. */
const HANGING_MS = 120_000;

/**
 * To load everything anew for each file costs more than most of them do. What they share, each resets for itself: see `setScene`
 * in test/command-scene.ts.
 */
const each = { testTimeout: HANGING_MS, hookTimeout: HANGING_MS, pool: 'forks', isolate: false } as const;

export default defineConfig({
  test: {
    globalSetup: ['test/scratch-folder.ts', 'packages/postgres/test/global-setup.ts'],
    // Most of a file's time is waiting (for other processes, for the network): more workers than cores keep these busy.
    maxWorkers: availableParallelism() + 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      // Node itself loads TypeScript, as it does for people, in half the time that Vite needs.
      {
        test: {
          ...each,
          name: 'node',
          include: ['{packages,services,cli,test,web}/**/*.test.ts'],
          experimental: { viteModuleRunner: false, nodeLoader: false },
        },
      },
      // Node does not load JSX.
      { test: { ...each, name: 'jsx', include: ['web/**/*.test.tsx'] } },
    ],
  },
});
