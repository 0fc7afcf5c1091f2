// Which orders of its owner an agent carries out, attack by attack.
import { type Action, type Destination, destinationText, templateId, textDigest } from '@offshoot/statements';
import { expect, test } from 'vitest';
import {
  type TransferTerms,
  verifyAcceptance,
  verifyOffer,
  verifyRelease,
  verifyTransfer,
} from '../../src/agent/orders/domain/owner-statement.ts';
import type { Signed } from '../../src/agent/versions/domain/signed-version.ts';
import { MALLORY, NOW, OWNER, reason, SALT, sign, TEMPLATE } from './signers.ts';

const terms: TransferTerms = {
  kind: 'clone',
  sourceInstanceId: `inst_${'a'.repeat(26)}`,
  sourceInboxId: '4'.repeat(64),
  targetInstanceId: `inst_${'c'.repeat(26)}`,
  templateId: TEMPLATE,
  join: { kind: 'invite', inviteUrl: 'https://example.com/v2?i=abc' },
  contextPromptDigest: textDigest('everything but money'),
  targetInboxId: '5'.repeat(64),
  summaryDigest: '',
};
const action = (o: { childInboxId?: string; summaryDigest?: string } = {}): Action => ({
  action: 'instance.clone',
  parentInstanceId: terms.sourceInstanceId,
  parentInboxId: terms.sourceInboxId,
  templateId: terms.templateId,
  destination: destinationText({ kind: 'invite', inviteUrl: 'https://example.com/v2?i=abc' }),
  contextPromptDigest: terms.contextPromptDigest,
  ...o,
});
const clone = (statement: Signed, changes: Partial<TransferTerms> = {}, now = NOW) =>
  reason(
    verifyTransfer({ terms: { ...terms, ...changes }, ownerId: OWNER.inboxId, statement, keys: OWNER.keys, now }).then(({ bound }) =>
      bound ? 'bound' : 'unbound',
    ),
  );

test('an order to clone, with a bound child or without one', async () => {
  expect(await clone(await sign(OWNER, action()))).toBe('unbound');
  expect(await clone(await sign(OWNER, action({ childInboxId: terms.targetInboxId })))).toBe('bound');
});

test('an order to clone with the summary that the owner has seen and no other', async () => {
  const [seen, other] = [textDigest('seen'), textDigest('other')];
  for (const childInboxId of [undefined, terms.targetInboxId]) {
    const kind = childInboxId === undefined ? 'unbound' : 'bound';
    const statement = await sign(OWNER, action({ ...(childInboxId && { childInboxId }), summaryDigest: seen }));
    expect(await clone(statement, { summaryDigest: seen })).toBe(kind);
    for (const summaryDigest of ['', other]) expect(await clone(statement, { summaryDigest })).toBe('STATEMENT_SIGNATURE_INVALID');
    // A statement that names no summary does not release one that was previewed for another purpose.
    const any = await sign(OWNER, action({ ...(childInboxId && { childInboxId }) }));
    expect(await clone(any, { summaryDigest: seen })).toBe('STATEMENT_SIGNATURE_INVALID');
  }
});

test.each<[string, Partial<TransferTerms>]>([
  ['another child than the bound one', { targetInboxId: '6'.repeat(64) }],
  ['another parent', { sourceInstanceId: `inst_${'b'.repeat(26)}` }],
  ['another parent inbox', { sourceInboxId: '6'.repeat(64) }],
  ['another template', { templateId: templateId(MALLORY.inboxId, SALT) }],
  ['another conversation', { join: { kind: 'invite', inviteUrl: 'https://example.com/v2?i=abd' } }],
  ['being added instead of the invite', { join: { kind: 'added', byId: OWNER.inboxId, groupId: '' } }],
  ['another context prompt', { contextPromptDigest: textDigest('everything') }],
])('attack: an order redirected to %s', async (_, changes) => {
  expect(await clone(await sign(OWNER, action({ childInboxId: terms.targetInboxId })), changes)).toBe('STATEMENT_SIGNATURE_INVALID');
});

test('attack: the pool names an adder or a group other than the owner’s', async () => {
  const [byId, groupId] = [OWNER.inboxId, '7'.repeat(32)];
  const added = (named: { byId?: string; groupId?: string }): Destination => ({ kind: 'added', byId: '', groupId: '', ...named });
  for (const signed of [{ byId }, { groupId }, { byId, groupId }]) {
    const statement = await sign(OWNER, { ...action(), destination: destinationText(added(signed)) } as Action);
    const told = (named: { byId?: string; groupId?: string }) => clone(statement, { join: added(named) });
    expect(await told(signed)).toBe('unbound');
    for (const other of [
      { byId: MALLORY.inboxId },
      { groupId: '8'.repeat(32) },
      { byId, groupId: '8'.repeat(32) },
      { byId: '8'.repeat(64), groupId },
    ])
      expect(await told(other)).toBe('STATEMENT_SIGNATURE_INVALID');
    expect(await told({})).toBe('STATEMENT_MALFORMED');
  }
});

test('attack: an order by another person, an expired one, or one for another action', async () => {
  expect(await clone(await sign(MALLORY, action()))).toBe('NOT_INSTANCE_OWNER');
  const own = await sign(OWNER, action());
  const { signatures } = await sign(MALLORY, action());
  expect(await clone({ ...own, signatures })).toBe('STATEMENT_KEY_UNKNOWN');
  expect(await clone(own, {}, new Date(NOW.getTime() + 3_600_000))).toBe('STATEMENT_EXPIRED');
  const release = await sign(OWNER, { action: 'instance.release', instanceId: terms.sourceInstanceId });
  expect(await clone(release)).toBe('STATEMENT_SIGNATURE_INVALID');
});

test('an order to release this instance and no other', async () => {
  const { sourceInstanceId: instanceId } = terms;
  const statement = await sign(OWNER, { action: 'instance.release', instanceId });
  const release = (id: string, one = statement) =>
    reason(verifyRelease({ instanceId: id, ownerId: OWNER.inboxId, statement: one, keys: OWNER.keys, now: NOW }));
  expect(await release(instanceId)).toBe('undefined');
  expect(await release(`inst_${'b'.repeat(26)}`)).toBe('STATEMENT_SIGNATURE_INVALID');
  expect(await release(instanceId, await sign(OWNER, action()))).toBe('STATEMENT_SIGNATURE_INVALID');
  expect(await release(instanceId, await sign(MALLORY, { action: 'instance.release', instanceId }))).toBe('NOT_INSTANCE_OWNER');
});

test('an order to share with this agent and no other; a clone needs a destination', async () => {
  const { sourceInstanceId, sourceInboxId, targetInstanceId, targetInboxId, contextPromptDigest } = terms;
  const parties = { sourceInstanceId, sourceInboxId, targetInstanceId, targetInboxId };
  const statement = await sign(OWNER, { action: 'instance.share-context', ...parties, contextPromptDigest });
  const share = { kind: 'share' as const, join: undefined };
  expect(await clone(statement, share)).toBe('bound');
  expect(await clone(statement, { ...share, targetInboxId: '6'.repeat(64) })).toBe('STATEMENT_SIGNATURE_INVALID');
  expect(await clone(statement)).toBe('STATEMENT_SIGNATURE_INVALID');
  expect(await clone(await sign(OWNER, action()), { join: undefined })).toBe('VALIDATION_FAILED');
});

test('an offer to this inbox and no other, and its acceptance by that inbox alone', async () => {
  const { sourceInstanceId: instanceId } = terms;
  const order = { instanceId, keys: OWNER.keys, now: NOW };
  const newOwnerId = MALLORY.inboxId;
  const offer = await sign(OWNER, { action: 'instance.offer', instanceId, newOwnerId });
  const offered = (to: string, statement = offer) => reason(verifyOffer({ ...order, ownerId: OWNER.inboxId, newOwnerId: to, statement }));
  expect(await offered(newOwnerId)).toBe('undefined');
  expect(await offered('6'.repeat(64))).toBe('STATEMENT_SIGNATURE_INVALID');
  expect(await offered(newOwnerId, await sign(MALLORY, { action: 'instance.offer', instanceId, newOwnerId }))).toBe('NOT_INSTANCE_OWNER');

  const previousOwnerId = OWNER.inboxId;
  const acceptance: Action = { action: 'instance.accept', instanceId, previousOwnerId };
  const accepted = (statement: Signed, previous = previousOwnerId) =>
    reason(verifyAcceptance({ instanceId, previousOwnerId: previous, newOwnerId, statement, keys: MALLORY.keys, now: NOW }));
  const signed = await sign(MALLORY, acceptance);
  expect(await accepted(signed)).toBe('undefined');
  expect(await accepted(signed, '6'.repeat(64))).toBe('STATEMENT_SIGNATURE_INVALID');
  expect(await accepted(await sign(OWNER, acceptance))).toBe('STATEMENT_WRONG_SIGNER');
});
