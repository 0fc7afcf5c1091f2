import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What takes longest comes first, so that no core waits for it at the end. Vitest knows how long a file took the last time; in a
 * fresh checkout it goes by size, and these are short and start processes.
 */
const LONG = [
  'test/web/agents.system.test.ts',
  'test/web/add.system.test.ts',
  'test/provisioned-tools.system.test.ts',
  'test/web/conversations.system.test.ts',
  'test/processes.system.test.ts',
  'test/story.system.test.ts',
  'test/web/pages.system.test.ts',
  'test/web/studio.system.test.ts',
  'test/blindness.system.test.ts',
  'test/web/companies.system.test.ts',
  'services/host/test/convos.system.test.ts',
  'services/host/test/restart.system.test.ts',
  'test/start.system.test.ts',
  'test/refusals.system.test.ts',
  'test/chaos/chaos.system.test.ts',
  'test/cli-trust.system.test.ts',
  'web/test/xmtp/page-client.system.test.ts',
  'test/web/operator.system.test.ts',
  'services/host/test/redemption-crash.system.test.ts',
  'test/cli-company.system.test.ts',
  'test/web/inbox-page.system.test.ts',
  'test/rest.system.test.ts',
  'web/test/conversations/convos.system.test.ts',
  'packages/postgres/test/embedded.system.test.ts',
  'test/cli/commands.system.test.ts',
  'services/host/test/owner-desk.system.test.ts',
  'test/web/owner.system.test.ts',
  'test/dev.system.test.ts',
  'packages/postgres/test/as-root.system.test.ts',
  'services/claim/test/lineage/lineage-batches.system.test.ts',
  'services/host/test/rough.system.test.ts',
  'services/gateway/test/streams.system.test.ts',
  'services/host/test/moved-transfer.system.test.ts',
  'services/host/test/pace.test.ts',
  'services/host/test/share.test.ts',
  'packages/xmtp/test/inbox-keys-reader.test.ts',
  'services/claim/test/moves/moves.test.ts',
  'test/attacks/gateway.test.ts',
  'packages/rpc/test/tls.test.ts',
  'services/host/test/destination.test.ts',
  'packages/rpc/test/protocols.test.ts',
  'services/host/test/engines/after-done.test.ts',
  'services/host/test/engines/hostile-text.test.ts',
  'services/response/test/sockets.test.ts',
  'packages/xmtp/test/agent-client.test.ts',
  'test/service-roles.test.ts',
  'services/claim/test/stock/stock.test.ts',
  'services/host/test/fencing.test.ts',
  'services/claim/test/transfers/share-refusals.test.ts',
  'services/gateway/test/v1/edge.test.ts',
  'services/gateway/test/revocation.test.ts',
  'services/host/test/memory/lines-kept.test.ts',
  'services/claim/test/use/count-uses.test.ts',
  'test/attacks/ownership.test.ts',
  'services/host/test/memory/selection.test.ts',
  'services/gateway/test/web/card.test.ts',
  'services/gateway/test/rate-limits.test.ts',
  'services/claim/test/updates/updates.test.ts',
  'services/host/test/clone.test.ts',
  'services/claim/test/tools/tools.test.ts',
  'packages/xmtp-network/test/identity-attacks.test.ts',
  'services/host/test/consent.test.ts',
  'services/response/test/tools.test.ts',
  'services/claim/test/queue/queue.test.ts',
  'services/claim/test/ownership/ownership.test.ts',
  'services/host/test/ownership.test.ts',
  'services/response/test/agents.test.ts',
  'services/claim/test/claiming/clones.test.ts',
  'services/claim/test/hosts/hosts.test.ts',
  'services/claim/test/updates/batch-updates.test.ts',
  'packages/xmtp/test/channels.test.ts',
  'services/response/test/limits.test.ts',
  'services/template/test/moderation.test.ts',
  'packages/documents/test/pdf-reader.test.ts',
  'packages/providers/test/contract.test.ts',
  'cli/test/identity.test.ts',
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

/** Only what hangs is to fail: a slow machine that is busy takes minutes for a story that others tell in one. */
const HANGING_MS = 600_000;
/** The same for a condition that a test waits for. */
const POLL_MS = 120_000;

/**
 * To load everything anew for each file costs more than most of them do. What they share, each resets for itself: see `setScene`
 * in test/command-scene.ts.
 */
const each = {
  ...{ testTimeout: HANGING_MS, hookTimeout: HANGING_MS, pool: 'forks', isolate: false },
  expect: { poll: { timeout: POLL_MS } },
} as const;

/** Node itself loads TypeScript, as it does for people, in half the time that Vite needs. */
const experimental = { viteModuleRunner: false, nodeLoader: false } as const;

export default defineConfig({
  test: {
    globalSetup: ['test/scratch-folder.ts', 'packages/postgres/test/global-setup.ts'],
    // Much of a file's time is waiting (for other processes, for the network): one worker more than cores keeps these busy.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...each,
          name: 'node',
          include: ['{packages,services,cli,test,web}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.system.test.ts'],
          experimental,
        },
      },
      // What starts browsers, processes or the Convos client (test/tiers.ts).
      { test: { ...each, name: 'system', include: ['{packages,services,cli,test,web}/**/*.system.test.ts'], experimental } },
      // Node does not load JSX.
      { test: { ...each, name: 'jsx', include: ['web/**/*.test.tsx'] } },
    ],
  },
});
