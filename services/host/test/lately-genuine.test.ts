import { expect, test } from 'vitest';
import type { RoomDeps } from '../src/agent/room-deps.ts';
import { latelyGenuine } from '../src/agent/template/lately-genuine.ts';
import type { SignedVersion } from '../src/agent/versions/domain/signed-version.ts';

const version = {
  templateId: 'tpl_a',
  creatorId: 'c'.repeat(64),
  version: 1,
  digest: 'sha256:0',
  content: {},
  statement: { envelope: {}, signatures: [{ kind: 'wallet', signature: Uint8Array.of(1, 2, 3) }] },
} as unknown as SignedVersion;

/** Refuses every request and counts them. */
function refusing() {
  const seen = { asked: 0, now: 0 };
  const identities = {
    keysOf: async () => {
      seen.asked += 1;
      throw new Error('nobody');
    },
  };
  return { seen, deps: { identities, now: () => new Date(seen.now) } as unknown as RoomDeps };
}

test('agents that are configured together verify an identical version once', async () => {
  const { seen, deps } = refusing();
  const [signature] = version.statement.signatures;
  const other = { ...version, statement: { ...version.statement, signatures: [{ ...signature, signature: Uint8Array.of(1, 2, 4) }] } };
  const answers = [version, structuredClone(version), other as SignedVersion].map((one) => latelyGenuine(deps, one));
  expect(await Promise.allSettled(answers)).toHaveLength(3);
  expect(seen.asked).toBe(2);
});

test('a refusal is not remembered, and a result counts only for the same key reader', async () => {
  const [one, two] = [refusing(), refusing()];
  await expect(latelyGenuine(one.deps, version)).rejects.toThrow('nobody');
  await expect(latelyGenuine(one.deps, version)).rejects.toThrow('nobody');
  await expect(latelyGenuine(two.deps, version)).rejects.toThrow('nobody');
  expect([one.seen.asked, two.seen.asked]).toEqual([2, 1]);
});

test('a result counts for two seconds', async () => {
  const { seen, deps } = refusing();
  const { promise: never } = Promise.withResolvers<never>();
  deps.identities.keysOf = () => {
    seen.asked += 1;
    return never;
  };
  for (const at of [0, 1999, 2000]) {
    seen.now = at;
    void latelyGenuine(deps, version);
  }
  expect(seen.asked).toBe(2);
});
