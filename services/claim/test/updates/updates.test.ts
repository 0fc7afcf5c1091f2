import { type Claim, ConversationState, InstanceState, Voice } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { TemplateVersion } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newInbox, Pool } from '../pool.ts';

let pool: Pool;
beforeAll(async () => {
  pool = await Pool.start();
});
afterAll(() => pool.close());

async function versions({ requesterId, instanceId }: Claim) {
  const { instance } = await pool.as(requesterId).getInstance({ instanceId });
  return { applied: Number(instance?.appliedVersion), desired: Number(instance?.desiredVersion), refusal: instance?.updateRefusal };
}

const settledAt = (version: number) => ({ applied: version, desired: version, refusal: '' });

test('a new version reaches all agents at once, and those of an unreachable host when it returns, with only the newest version', async () => {
  const [near, far] = [await pool.host(3), await pool.host()];
  const templateId = pool.templates.add(newInbox());
  const here = await Promise.all([1, 2, 3].map(() => pool.live(newInbox(), { templateId })));
  await far.offer(2);
  const there = await Promise.all([1, 2].map(() => pool.live(newInbox(), { templateId })));
  await far.stop();

  pool.templates.publish(templateId);
  await eventually(async () => {
    for (const claim of here) expect(await versions(claim)).toEqual(settledAt(2));
    for (const claim of there) expect(await versions(claim)).toEqual({ applied: 1, desired: 2, refusal: '' });
  });
  pool.templates.publish(templateId);
  await eventually(async () => {
    for (const claim of there) expect((await versions(claim)).desired).toBe(3);
  });
  await far.start();
  await eventually(async () => {
    for (const claim of [...here, ...there]) expect(await versions(claim)).toEqual(settledAt(3));
  });
  // At least once each, because a registration makes everything due again, but never the overtaken version.
  expect(new Set(far.updates.map(({ templateVersion }) => templateVersion?.version))).toEqual(new Set([3n]));
  await pool.retire(near);
  await pool.retire(far);
});

test('a silent host gets waiting updates as soon as it keeps alive again, after a pause of any length', async () => {
  const host = await pool.host(1);
  const templateId = pool.templates.add(newInbox());
  const claim = await pool.live(newInbox(), { templateId });
  await host.stop();
  await pool.query(`update hosts set lease_expires_at = now() - interval '1 second' where id = $1`, [host.id]);
  pool.templates.publish(templateId);
  await eventually(async () => expect((await versions(claim)).desired).toBe(2));
  await pool.query(`update agent_metadata set update_next_attempt_at = now() + interval '1 hour' where id = $1`, [claim.instanceId]);
  await host.listen();
  await host.keepAlive();
  await eventually(async () => expect(await versions(claim)).toEqual(settledAt(2)));
  await pool.retire(host);
});

test('a refusal is recorded, not retried, and cleared by a newer version', async () => {
  const host = await pool.host(1);
  const templateId = pool.templates.add(newInbox());
  const claim = await pool.live(newInbox(), { templateId });
  host.script.updateTemplate = () => {
    throw new Refusal('UPDATE_DIGEST_MISMATCH', 'The content does not have the signed digest.');
  };
  pool.templates.publish(templateId);
  await eventually(async () => expect(await versions(claim)).toEqual({ applied: 1, desired: 2, refusal: 'UPDATE_DIGEST_MISMATCH' }));
  await host.register();
  host.script = {};
  pool.templates.publish(templateId);
  await eventually(async () => expect(await versions(claim)).toEqual(settledAt(3)));
  expect(host.updates.map(({ templateVersion }) => Number(templateVersion?.version))).toEqual([2, 3]);
  await pool.retire(host);
});

test('a temporary failure is retried', async () => {
  const host = await pool.host(1);
  const templateId = pool.templates.add(newInbox());
  const claim = await pool.live(newInbox(), { templateId });
  host.script.updateTemplate = () => {
    host.script = {};
    throw new Refusal('IDENTITY_UNAVAILABLE', 'The network does not answer.');
  };
  pool.templates.publish(templateId);
  await eventually(async () => expect(await versions(claim)).toEqual(settledAt(2)));
  await pool.retire(host);
});

test('a version published while its agent is being claimed is not missed', async () => {
  const host = await pool.host(1);
  const templateId = pool.templates.add(newInbox());
  const gate = Promise.withResolvers<void>();
  host.script.configure = () => gate.promise;
  const claim = await pool.claim(newInbox(), { templateId });
  pool.templates.publish(templateId);
  await eventually(async () =>
    expect(await pool.query('select 1 from template_versions where template_id = $1 and version = 2', [templateId])).toHaveLength(1),
  );
  // Simulates a feed update just before the claim became visible.
  await pool.query('update agent_metadata set desired_version = 1 where id = $1', [claim.instanceId]);
  gate.resolve();
  await eventually(async () => expect(await versions(claim)).toEqual(settledAt(2)));
  expect(host.configured[0]?.templateVersion?.version).toBe(1n);
  await pool.retire(host);
});

test('the feed continues from the durable cursor after both sides restart', async () => {
  const host = await pool.host(1);
  const templateId = pool.templates.add(newInbox());
  const claim = await pool.live(newInbox(), { templateId });
  await pool.service.close();
  await pool.templates.server?.close();
  pool.templates.publish(templateId);
  pool.service = await pool.replica();
  host.moveTo(pool.service.url);
  await pool.templates.start();
  await eventually(async () => expect(await versions(claim)).toEqual(settledAt(2)));
  await pool.retire(host);
});

test('a re-signed version is delivered once more to agents that have it', async () => {
  const host = await pool.host(2);
  const templateId = pool.templates.add(newInbox());
  const claims = [await pool.live(newInbox(), { templateId }), await pool.live(newInbox(), { templateId })];
  const resigned = pool.templates.resign(templateId);
  const deliveries = () => host.updates.map(({ instanceId, templateVersion }) => [instanceId, templateVersion?.revision]);
  const both = claims.map(({ instanceId }) => [instanceId, 2n]);
  await eventually(() => expect(deliveries().sort()).toEqual(both.sort()));
  const keys = (version?: TemplateVersion) =>
    version?.statement?.signatures.map(({ kind }) => (kind.case === 'wallet' ? kind.value.address : kind.case));
  expect(keys(host.updates[0]?.templateVersion)).toEqual(keys(resigned));
  expect(keys(resigned)).toHaveLength(2);
  for (const claim of claims) expect(await versions(claim)).toEqual(settledAt(1));
  // The host has a version a moment before the row says so.
  const ids = claims.map(({ instanceId }) => instanceId);
  await eventually(async () => {
    const rows = await pool.query('select delivered_revision from agent_metadata where id = any($1)', [ids]);
    expect(rows).toEqual(ids.map(() => ({ delivered_revision: '2' })));
  });
  // A registration makes undelivered versions due, and there are none.
  await host.register();
  const next = pool.templates.publish(templateId);
  await eventually(async () => {
    for (const claim of claims) expect(await versions(claim)).toEqual(settledAt(next));
  });
  expect(deliveries()).toHaveLength(4);
  await pool.retire(host);
});

test('an agent claimed after a version was re-signed gets all its signatures', async () => {
  const host = await pool.host(1);
  const templateId = pool.templates.add(newInbox());
  await pool.live(newInbox(), { templateId });
  pool.templates.resign(templateId);
  await eventually(() => expect(host.updates).toHaveLength(1));
  await host.offer(1);
  await pool.live(newInbox(), { templateId });
  expect(host.configured.at(-1)?.templateVersion?.revision).toBe(2n);
  await pool.retire(host);
});

test.each(['STATEMENT_KEY_UNKNOWN', 'STATEMENT_SIGNATURE_INVALID'] as const)(
  'a refusal with %s ends as soon as the creator has re-signed',
  async (reason) => {
    const host = await pool.host(1);
    const templateId = pool.templates.add(newInbox());
    const claim = await pool.live(newInbox(), { templateId });
    host.script.updateTemplate = ({ templateVersion }) => {
      if (templateVersion?.revision === 1n) throw new Refusal(reason, 'The key of the creator has been revoked.');
      return templateVersion?.version ?? 0n;
    };
    pool.templates.publish(templateId);
    await eventually(async () => expect(await versions(claim)).toEqual({ applied: 1, desired: 2, refusal: reason }));
    pool.templates.resign(templateId);
    await eventually(async () => expect(await versions(claim)).toEqual(settledAt(2)));
    await pool.retire(host);
  },
);

test('a creator’s new signature is not missed while a refusal is on its way', async () => {
  const host = await pool.host(1);
  const templateId = pool.templates.add(newInbox());
  const claim = await pool.live(newInbox(), { templateId });
  const [asked, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  host.script.updateTemplate = async ({ templateVersion }) => {
    if (templateVersion?.revision !== 1n) return templateVersion?.version ?? 0n;
    asked.resolve();
    await answer.promise;
    throw new Refusal('STATEMENT_KEY_UNKNOWN', 'The key of the creator has been revoked.');
  };
  pool.templates.publish(templateId);
  await asked.promise;
  pool.templates.resign(templateId);
  await eventually(async () =>
    expect(await pool.query('select 1 from agent_metadata where id = $1 and desired_revision = 2', [claim.instanceId])).toHaveLength(1),
  );
  answer.resolve();
  await eventually(async () => expect(await versions(claim)).toEqual(settledAt(2)));
  await pool.retire(host);
});

test('more signatures do not fix invalid content, and an agent that refuses them is not called again', async () => {
  const host = await pool.host(1);
  const templateId = pool.templates.add(newInbox());
  const claim = await pool.live(newInbox(), { templateId });
  host.script.updateTemplate = () => {
    throw new Refusal('UPDATE_EQUIVOCATION', 'There are two versions of this number.');
  };
  pool.templates.resign(templateId);
  await eventually(() => expect(host.updates).toHaveLength(1));
  expect(await versions(claim)).toEqual(settledAt(1));
  const refused = pool.templates.publish(templateId);
  const state = { applied: 1, desired: refused, refusal: 'UPDATE_EQUIVOCATION' };
  await eventually(async () => expect(await versions(claim)).toEqual(state));
  pool.templates.resign(templateId);
  await eventually(async () =>
    expect(await pool.query('select 1 from agent_metadata where id = $1 and desired_revision = 2', [claim.instanceId])).toHaveLength(1),
  );
  expect(await versions(claim)).toEqual(state);
  host.script = {};
  const next = pool.templates.publish(templateId);
  await eventually(async () => expect(await versions(claim)).toEqual(settledAt(next)));
  expect(host.updates.map(({ templateVersion }) => [Number(templateVersion?.version), Number(templateVersion?.revision)])).toEqual([
    [1, 2],
    [refused, 1],
    [next, 1],
  ]);
  await pool.retire(host);
});

test('only the owner sees what an agent reports about its conversation, and the end of the conversation does not end the agent', async () => {
  const host = await pool.host(1);
  const creatorId = newInbox();
  const { requesterId, instanceId } = await pool.live(newInbox(), { templateId: pool.templates.add(creatorId) });
  const shown = async (caller = requesterId) => {
    const { state, conversationState, voice } = await pool.instance(caller, instanceId);
    return { state, conversationState, voice };
  };
  expect(await shown()).toEqual({ state: InstanceState.LIVE, conversationState: ConversationState.HERE, voice: Voice.TALKING });
  await host.report({ instanceId, voice: Voice.MUTED });
  await host.report({ instanceId, conversationState: ConversationState.REMOVED });
  expect(await shown()).toEqual({ state: InstanceState.LIVE, conversationState: ConversationState.REMOVED, voice: Voice.MUTED });
  expect(await shown(creatorId)).toEqual({
    state: InstanceState.LIVE,
    conversationState: ConversationState.UNSPECIFIED,
    voice: Voice.UNSPECIFIED,
  });
  // A report that does not mention it leaves it unchanged.
  await host.report({ instanceId, templateStale: false });
  await host.report({ instanceId, conversationState: ConversationState.HERE, voice: Voice.NOT_LISTENING });
  expect(await shown()).toEqual({ state: InstanceState.LIVE, conversationState: ConversationState.HERE, voice: Voice.NOT_LISTENING });
  await host.report({ instanceId, conversationState: ConversationState.EXPLODED });
  expect(await shown()).toEqual({ state: InstanceState.LIVE, conversationState: ConversationState.EXPLODED, voice: Voice.NOT_LISTENING });
  await pool.retire(host);
});

test('an instance shows what its agent reports about its template: whether it is stale, and what its owner has accepted', async () => {
  const host = await pool.host(1);
  const { requesterId, instanceId } = await pool.live(newInbox(), { templateId: pool.templates.add(newInbox()) });
  const shown = async () => {
    const { templateStale, acceptedCapabilities } = await pool.instance(requesterId, instanceId);
    return { templateStale, acceptedCapabilities };
  };
  const acceptedCapabilities = 'model=gpt-oss-20b override=yes tools=none';
  expect(await shown()).toEqual({ templateStale: false, acceptedCapabilities: '' });
  await host.report({ instanceId, templateStale: true, acceptedCapabilities });
  expect(await shown()).toEqual({ templateStale: true, acceptedCapabilities });
  await host.report({ instanceId, acceptedCapabilities: 'no\0line' });
  expect(await shown()).toEqual({ templateStale: true, acceptedCapabilities });
  await host.report({ instanceId, templateStale: false });
  expect(await shown()).toEqual({ templateStale: false, acceptedCapabilities });
  await pool.retire(host);
});

test('facts in the answer to Configure are shown at once; if the answer was lost, they are shown once the agent is live', async () => {
  const host = await pool.host(2);
  host.autoLive = false;
  const acceptedCapabilities = 'model=gpt-oss-20b override=yes tools=none';
  const standing = { acceptedCapabilities };
  const wish = { templateId: pool.templates.add(newInbox()) };
  const shown = ({ requesterId, instanceId }: Claim) => pool.instance(requesterId, instanceId);

  host.script = { standing };
  const heard = await pool.claim(newInbox(), wish);
  await eventually(async () => expect(await shown(heard)).toMatchObject({ ...standing, state: InstanceState.JOINING }));

  host.script = { standing: { acceptedCapabilities: 'no\0line' } };
  const unheard = await pool.claim(newInbox(), wish);
  await eventually(async () => expect((await shown(unheard)).state).toBe(InstanceState.JOINING));
  expect(await shown(unheard)).toMatchObject({ acceptedCapabilities: '' });
  await host.report({ instanceId: unheard.instanceId, state: InstanceState.LIVE, conversationId: 'c0', appliedVersion: 1n, ...standing });
  expect(await shown(unheard)).toMatchObject({ ...standing, state: InstanceState.LIVE });
  await pool.retire(host);
});

test('an agent restored from an old backup gets the newest version again', async () => {
  const host = await pool.host(1);
  const templateId = pool.templates.add(newInbox());
  const claim = await pool.live(newInbox(), { templateId });
  pool.templates.publish(templateId);
  await eventually(async () => expect(await versions(claim)).toEqual(settledAt(2)));
  const { instanceId, requesterId: ownerId } = claim;
  // An instance that has noticed this reports everything it has.
  await host.report({ instanceId, ownerId, appliedVersion: 1n });
  await eventually(() => expect(host.updates.map(({ templateVersion }) => Number(templateVersion?.version))).toEqual([2, 2]));
  expect(await versions(claim)).toEqual(settledAt(2));
  await pool.retire(host);
});
