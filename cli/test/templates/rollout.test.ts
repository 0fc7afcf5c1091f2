import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { RolloutSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { expect, test } from 'vitest';
import type { Cli } from '../../src/cli.ts';
import { followRollout } from '../../src/templates/rollout/rollout-actions.ts';
import { rolloutText } from '../../src/terminal/readable.ts';

type Init = MessageInitShape<typeof RolloutSchema>;

const rollout = (init: Init) => create(RolloutSchema, { templateId: 'tmpl_a', version: 4n, total: 10_000n, ...init });

test.each([
  ['version 4: applied 10,000 of 10,000', { applied: 10_000n }],
  ['version 4: applied 9,000 of 10,000, 1,000 pending', { applied: 9_000n, pending: 1_000n }],
  [
    'version 4: applied 9,812 of 10,000, 185 pending (12 unreachable), 3 refused: UPDATE_NEEDS_CONSENT',
    { applied: 9_812n, pending: 185n, unreachable: 12n, refusals: [{ reason: 'UPDATE_NEEDS_CONSENT', count: 3n }] },
  ],
  [
    'version 4: applied 9,997 of 10,000, 3 refused: 2 UPDATE_NEEDS_CONSENT, 1 UPDATE_DIGEST_MISMATCH',
    {
      applied: 9_997n,
      refusals: [
        { reason: 'UPDATE_NEEDS_CONSENT', count: 2n },
        { reason: 'UPDATE_DIGEST_MISMATCH', count: 1n },
      ],
    },
  ],
  ['version 4: no agents to reach', { total: 0n }],
  ['version 4: applied 500 of 10,000, 9,500 held back (it goes to 5 %)', { applied: 500n, held: 9_500n, share: 5 }],
  [
    'version 4: applied 490 of 10,000, 9,506 held back (it goes to 5 %), 4 refused: UPDATE_DIGEST_MISMATCH, halted after 4 failures',
    {
      ...{ applied: 490n, held: 9_506n, share: 5, halted: true, failures: 4n, haltAfter: 3 },
      refusals: [{ reason: 'UPDATE_DIGEST_MISMATCH', count: 4n }],
    },
  ],
] satisfies [string, Init][])('%s', (text, init) => {
  expect(rolloutText(rollout(init))).toBe(text);
});

/** A gateway that answers each watch with the next script; the last one stays open until the call is aborted. */
function scripted(...watches: (Init | Error)[][]) {
  const interrupt = new AbortController();
  let [opened, renewed] = [0, 0];
  const claims = {
    async *watchRollout(_: object, { signal }: { signal: AbortSignal }) {
      const script = watches[opened++];
      for (const step of script ?? []) {
        if (step instanceof Error) throw step;
        yield { rollout: rollout(step) };
      }
      if (script !== undefined && opened < watches.length) return;
      signal.throwIfAborted();
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
  };
  const renewSession = async () => {
    renewed += 1;
  };
  const identities = { open: async () => ({}) };
  const gateway = { signedIn: { claims, renewSession } };
  const cli = { identities, gateway, progress: () => {}, signal: interrupt.signal } as unknown as Cli;
  const lines: string[] = [];
  const show = (shown: Parameters<typeof rolloutText>[0]) => void lines.push(rolloutText(shown));
  return { cli, interrupt, lines, show, renewed: () => renewed };
}

test('waiting for an update survives an earlier version, an expired session and a service restart', async () => {
  const { cli, lines, show, renewed } = scripted(
    [{ version: 3n, applied: 10_000n }],
    [{ pending: 10_000n }, new Refusal('SESSION_EXPIRED', 'The session is over.')],
    [{ pending: 10_000n }, new Refusal('UPSTREAM_UNAVAILABLE', 'The service does not answer.')],
    [{ applied: 10_000n }],
  );
  expect(await followRollout(cli, 'tmpl_a', { show, version: 4n })).toMatchObject({ version: 4n, applied: 10_000n });
  expect(lines).toEqual([
    'version 3: applied 10,000 of 10,000',
    'version 4: applied 0 of 10,000, 10,000 pending',
    'version 4: applied 10,000 of 10,000',
  ]);
  expect(renewed()).toBe(1);
});

test('Ctrl-C and --timeout report that the update continues on its own', async () => {
  const waiting = { applied: 9_999n, pending: 1n, unreachable: 1n };
  const interrupted = scripted([waiting]);
  const watch = followRollout(interrupted.cli, 'tmpl_a', { show: () => interrupted.interrupt.abort() });
  const message = expect.stringMatching(/1 pending \(1 unreachable\)\)\. The update continues on its own\.$/);
  await expect(watch).rejects.toMatchObject({ reason: 'INTERRUPTED', message, help: expect.stringContaining('template rollout tmpl_a') });
  const slow = scripted([waiting]);
  const timed = followRollout(slow.cli, 'tmpl_a', { show: slow.show, timeoutSeconds: 0.05 });
  await expect(timed).rejects.toMatchObject({ reason: 'WAIT_TIMED_OUT', message });
});

test('a refusal ends the watch', async () => {
  const { cli, show } = scripted([new Refusal('NOT_TEMPLATE_CREATOR', 'Only the creator sees it.')]);
  await expect(followRollout(cli, 'tmpl_a', { show })).rejects.toMatchObject({ reason: 'NOT_TEMPLATE_CREATOR' });
});
