// Which orders to send and to ingest context an agent accepts from its owner.
import { summaryDigest } from '@offshoot/context';
import { type Action, destinationText, textDigest } from '@offshoot/statements';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TransferKind, TransferOrder } from '../../src/agent/orders/domain/transfer-order.ts';
import { expectShare, type SourceTerms, takeOrder } from '../../src/agent/transfers/orders.ts';
import { plantedSummary } from '../rogue-parent.ts';
import { INBOX, INSTANCE, openSignedAgent, type SignedAgent } from './signed-agent.ts';
import { MALLORY, NOW, OWNER, reason, sign, TEMPLATE } from './signers.ts';

let agent: SignedAgent;
beforeEach(async () => {
  agent = await openSignedAgent();
});
afterEach(() => agent.close());

const PROMPT = 'everything but money';
const inviteUrl = 'https://example.com/v2?i=abc';
const other = { instanceId: `inst_${'b'.repeat(26)}`, inboxId: 'b'.repeat(64) };
const self = { instanceId: INSTANCE, inboxId: INBOX };
type Party = typeof other;

interface Ordered {
  kind?: TransferKind;
  by?: typeof OWNER;
  source?: Party;
  target?: Party;
  transferId?: string;
  summaryDigest?: string;
  bound?: boolean;
}

/** An order with its signer's terms. */
async function order({ kind = 'share', by = OWNER, source = self, target = other, bound = true, ...o }: Ordered): Promise<TransferOrder> {
  const contextPromptDigest = textDigest(PROMPT);
  const { transferId = `trf_${'a'.repeat(26)}`, summaryDigest: digest = '' } = o;
  const context = { contextPromptDigest, ...(digest && { summaryDigest: digest }) };
  const parties = {
    ...{ sourceInstanceId: source.instanceId, sourceInboxId: source.inboxId },
    ...{ targetInstanceId: target.instanceId, targetInboxId: target.inboxId },
  };
  const clone: Action = {
    ...{ action: 'instance.clone', parentInstanceId: source.instanceId, parentInboxId: source.inboxId, templateId: TEMPLATE },
    ...{ destination: destinationText({ kind: 'invite', inviteUrl }), ...context, ...(bound && { childInboxId: target.inboxId }) },
  };
  const statement = await sign(by, kind === 'clone' ? clone : { action: 'instance.share-context', ...parties, ...context });
  return { transferId, kind, ...parties, contextPromptDigest, summaryDigest: digest, statement };
}

const terms: SourceTerms = { contextPrompt: PROMPT, join: { kind: 'invite', inviteUrl }, overriddenConfigKeys: [] };
const take = (one: TransferOrder, o: Partial<SourceTerms> = {}) => reason(takeOrder(agent.deps, INBOX, one, { ...terms, ...o }));
const expectIt = (one: TransferOrder) => reason(expectShare(agent.deps, INBOX, one));
const outgoing = () => agent.store.outgoing.open();
const incoming = () => agent.store.incoming.waiting();
const nothingTaken = () => expect([outgoing(), incoming(), agent.store.state.redemptions]).toEqual([[], [], 0]);

/** Shows the owner this summary, for a clone or for that target. */
function preview(targetInboxId: string, expiresAt = new Date(NOW.getTime() + 60_000)): string {
  const summary = plantedSummary('shown');
  const digest = summaryDigest(summary);
  const asked = { ownerId: OWNER.inboxId, promptDigest: textDigest(PROMPT), targetInboxId };
  agent.store.previews.keep({ digest, ...asked, summary, expiresAt });
  return digest;
}

/** The summary in the sent document. */
const sent = () => Buffer.from(outgoing()[0]?.document ?? []).toString('utf8');

describe('a source', () => {
  test.each<TransferKind>(['share', 'clone'])('hands on what a signed %s asks for', async (kind) => {
    expect(await take(await order({ kind }))).toBe('undefined');
    expect(outgoing()).toMatchObject([{ kind, state: 'ordered', contextPrompt: PROMPT, targetInboxId: other.inboxId }]);
    expect(agent.woken).toEqual(['thoughts', 'duties']);
  });

  test.each<TransferKind>(['share', 'clone'])('sends the summary that the owner saw for a %s and signed, and no other', async (kind) => {
    const digest = preview(kind === 'clone' ? '' : other.inboxId);
    expect(await take(await order({ kind, summaryDigest: digest }))).toBe('undefined');
    expect(outgoing()).toMatchObject([{ state: 'summarised' }]);
    expect(sent()).toContain('shown');
  });

  test('recognises a repeated order, even after its statement and its preview have expired', async () => {
    const one = await order({ summaryDigest: preview(other.inboxId) });
    expect(await take(one)).toBe('undefined');
    const before = outgoing();
    agent.clock.now = new Date(NOW.getTime() + 3_600_000);
    expect(await take(one)).toBe('undefined');
    expect([outgoing(), agent.store.state.redemptions]).toEqual([before, 1]);
  });

  test('finishes what its former owner ordered, and accepts a repetition', async () => {
    const one = await order({});
    expect(await take(one)).toBe('undefined');
    agent.sell();
    expect(await take(one)).toBe('undefined');
    expect(outgoing()).toHaveLength(1);
  });
});

describe('attack: a source sends nothing', () => {
  test.each<[string, string, () => Promise<TransferOrder>, Partial<SourceTerms>?]>([
    ['by another person’s order', 'NOT_INSTANCE_OWNER', () => order({ by: MALLORY })],
    [
      'to a target other than the signed one',
      'STATEMENT_SIGNATURE_INVALID',
      async () => ({ ...(await order({})), targetInboxId: 'c'.repeat(64) }),
    ],
    ['with a prompt other than the signed one', 'STATEMENT_SIGNATURE_INVALID', () => order({}), { contextPrompt: 'everything' }],
    ['to itself', 'TRANSFER_NOT_POSSIBLE', () => order({ target: { ...other, instanceId: INSTANCE } })],
    ['to its own inbox', 'TRANSFER_NOT_POSSIBLE', () => order({ target: { ...other, inboxId: INBOX } })],
    ['to a child that the pool chose', 'CLONE_NOT_BOUND', () => order({ kind: 'clone', bound: false })],
    ['with a summary that nobody saw', 'PREVIEW_NOT_FOUND', () => order({ summaryDigest: textDigest('other') })],
    ['with a summary shown for another target', 'PREVIEW_NOT_FOUND', () => order({ summaryDigest: preview('c'.repeat(64)) })],
    ['with a summary shown for a clone', 'PREVIEW_NOT_FOUND', () => order({ summaryDigest: preview('') })],
    [
      'to a clone, with a summary shown for it as a live agent',
      'PREVIEW_NOT_FOUND',
      () => order({ kind: 'clone', summaryDigest: preview(other.inboxId) }),
    ],
    ['with a summary shown too long ago', 'PREVIEW_NOT_FOUND', () => order({ summaryDigest: preview(other.inboxId, NOW) })],
  ])('%s → %s', async (_, expected, make, changes) => {
    expect(await take(await make(), changes)).toBe(expected);
    nothingTaken();
  });

  test('for an owner who has since handed the agent over', async () => {
    const one = await order({});
    agent.meanwhile(agent.sell);
    expect(await take(one)).toBe('NOT_INSTANCE_OWNER');
    nothingTaken();
  });

  test('twice for one statement, or for a second statement about the same transfer', async () => {
    const one = await order({});
    expect(await take(one)).toBe('undefined');
    expect(await take({ ...one, transferId: `trf_${'b'.repeat(26)}` })).toBe('STATEMENT_REPLAYED');
    expect(await take(await order({}))).toBe('STATEMENT_REPLAYED');
    expect([outgoing().length, agent.store.state.redemptions]).toEqual([1, 1]);
  });
});

describe('a target', () => {
  const share = (o: Ordered = {}) => order({ source: other, target: self, ...o });

  test('waits a month for announced context', async () => {
    expect(await expectIt(await share())).toBe('undefined');
    const expiresAt = NOW.getTime() + 30 * 24 * 3_600_000;
    expect(incoming()).toMatchObject([{ kind: 'share', sourceInstanceId: other.instanceId, sourceInboxId: other.inboxId, expiresAt }]);
    expect(agent.woken).toEqual(['duties']);
  });

  test('looks again at a group that it ignored before it knew of the share', async () => {
    agent.store.change({ ignoredGroups: ['g'] });
    expect(await expectIt(await share())).toBe('undefined');
    expect(agent.store.state.ignoredGroups).toEqual([]);
  });

  test('recognises a repeated order, even after its statement has expired: it changes nothing', async () => {
    const one = await share();
    expect(await expectIt(one)).toBe('undefined');
    agent.store.change({ ignoredGroups: ['g'] });
    const before = [incoming(), agent.store.state];
    agent.clock.now = new Date(NOW.getTime() + 3_600_000);
    expect(await expectIt(one)).toBe('undefined');
    expect([incoming(), agent.store.state]).toEqual(before);
  });

  test('attack: waits only for a source that its owner has named', async () => {
    expect(await expectIt(await share({ by: MALLORY }))).toBe('NOT_INSTANCE_OWNER');
    expect(await expectIt({ ...(await share()), sourceInboxId: 'c'.repeat(64) })).toBe('STATEMENT_SIGNATURE_INVALID');
    expect(await expectIt(await share({ target: other, source: self }))).toBe('TRANSFER_NOT_POSSIBLE');
    const one = await share();
    agent.meanwhile(agent.sell);
    expect(await expectIt(one)).toBe('NOT_INSTANCE_OWNER');
    nothingTaken();
  });

  test('attack: waits once per statement', async () => {
    const one = await share();
    expect(await expectIt(one)).toBe('undefined');
    expect(await expectIt({ ...one, transferId: `trf_${'b'.repeat(26)}` })).toBe('STATEMENT_REPLAYED');
    expect(await expectIt(await share())).toBe('STATEMENT_REPLAYED');
    expect([incoming().length, agent.store.state.redemptions]).toEqual([1, 1]);
  });
});
