// Agents whose owners keep them on their version: the pool passes on what concerns that, and counts them.
import type { Claim } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { eventually } from '@offshoot/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { HostCounterpart } from '../host-counterpart.ts';
import { newInbox, Pool } from '../pool.ts';

let pool: Pool;
let host: HostCounterpart;
let creator: string;
let templateId: string;
/** Those that stay on version 1, as the owners told them. */
const staying = new Set<string>();
/** What the agents that stay were shown, in order. */
let shown: number[][] = [];

beforeAll(async () => {
  pool = await Pool.start();
});
afterAll(() => pool.close());
afterEach(() => pool.empty());

async function scene(count: number): Promise<Claim[]> {
  staying.clear();
  shown = [];
  host = await pool.host(count);
  creator = newInbox();
  templateId = pool.templates.add(creator);
  host.script.updateTemplate = ({ instanceId, templateVersion, yanks }) => {
    if (!staying.has(instanceId)) return templateVersion?.version ?? 0n;
    shown.push(yanks.map(({ version }) => Number(version)));
    if (yanks.some(({ version }) => version === 1n)) return templateVersion?.version ?? 0n;
    throw new Refusal('UPDATE_PINNED', 'The owner keeps the agent on version 1.');
  };
  return Promise.all(Array.from({ length: count }, () => pool.live(newInbox(), { templateId })));
}

async function stay({ instanceId }: Claim, pinnedVersion: number): Promise<void> {
  if (pinnedVersion === 0) staying.delete(instanceId);
  else staying.add(instanceId);
  await host.report({ instanceId, pinnedVersion: BigInt(pinnedVersion) });
}

const read = async ({ requesterId, instanceId }: Claim) => {
  const { appliedVersion, updateRefusal, pinnedVersion } = await pool.instance(requesterId, instanceId);
  return [Number(appliedVersion), updateRefusal, Number(pinnedVersion)];
};
const rollout = async () => (await pool.as(creator).getRollout({ templateId })).rollout;

test('it is asked once for each version, counts as pinned and not as failed, and gets the newest once its owner lets it go', async () => {
  const [kept, other] = await scene(2);
  if (!kept || !other) throw new Error('no agents');
  await stay(kept, 1);
  expect(await read(kept)).toEqual([1, '', 1]);
  await pool.as(creator).setRollout({ templateId, version: 2n, share: 99, haltAfter: 0 });
  pool.templates.publish(templateId);
  await eventually(async () => expect(await rollout()).toMatchObject({ version: 2n, total: 2n, applied: 1n, pinned: 1n, pending: 0n }));
  expect(await rollout()).toMatchObject({ failures: 0n, halted: false, refusals: [] });
  expect(await read(kept)).toEqual([1, 'UPDATE_PINNED', 1]);
  pool.templates.publish(templateId);
  await eventually(async () => expect(await rollout()).toMatchObject({ version: 3n, applied: 1n, pinned: 1n }));
  expect(shown).toEqual([[], []]);
  await stay(kept, 0);
  await eventually(async () => expect(await read(kept)).toEqual([3, '', 0]));
  expect(await rollout()).toMatchObject({ applied: 2n, pinned: 0n });
});

test('it is shown its creator’s word when its version is yanked, after it had refused and before it is asked', async () => {
  const [early, late] = await scene(2);
  if (!early || !late) throw new Error('no agents');
  await stay(early, 1);
  pool.templates.publish(templateId);
  await eventually(async () => expect(await rollout()).toMatchObject({ applied: 1n, pinned: 1n }));
  pool.templates.yank(templateId, 2, 'It forgets names.');
  pool.templates.yank(templateId, 1, 'It lies.');
  await eventually(async () => expect((await read(early))[0]).toBe(2));
  expect(shown.at(-1)).toEqual([1]);
  const fresh = await host.offer(1).then(() => pool.live(newInbox(), { templateId }));
  await stay(fresh, 2);
  pool.templates.publish(templateId);
  await eventually(async () => expect(shown.at(-1)).toEqual([2]));
});

test('an owner who lets it go while it is refusing does not lose the version', async () => {
  const [kept] = await scene(1);
  if (!kept) throw new Error('no agent');
  await stay(kept, 1);
  const refuse = host.script.updateTemplate;
  host.script.updateTemplate = async () => {
    host.script.updateTemplate = refuse;
    // The agent has decided; its report overtakes the answer.
    await stay(kept, 0);
    throw new Refusal('UPDATE_PINNED', 'The owner keeps the agent on version 1.');
  };
  pool.templates.publish(templateId);
  await eventually(async () => expect(await read(kept)).toEqual([2, '', 0]));
});

test('a version that is yanked while its agent is refusing reaches it all the same', async () => {
  const [kept] = await scene(1);
  if (!kept) throw new Error('no agent');
  await stay(kept, 1);
  const refuse = host.script.updateTemplate;
  host.script.updateTemplate = async () => {
    host.script.updateTemplate = refuse;
    pool.templates.yank(templateId, 1, 'It lies.');
    await eventually(async () =>
      expect(await pool.query('select 1 as one from yanked_versions where template_id = $1', [templateId])).toHaveLength(1),
    );
    throw new Refusal('UPDATE_PINNED', 'The owner keeps the agent on version 1.');
  };
  pool.templates.publish(templateId);
  await eventually(async () => expect((await read(kept))[0]).toBe(2));
  expect(shown.at(-1)).toEqual([1]);
});
