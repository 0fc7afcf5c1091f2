// How an agent sends its context, how long it tries, and whose answer counts.
import {
  type ContextAck,
  contextAckCodec,
  contextTransferCodec,
  cut,
  decodeDocument,
  encodeDocument,
  PART_BYTES,
  type Part,
  putTogether,
} from '@offshoot/context';
import { receiptCodec } from '@offshoot/convos/receipt-codec.ts';
import { textDigest } from '@offshoot/statements';
import type { XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { transferMark } from '../../src/agent/transfers/group.ts';
import { handOver } from '../../src/agent/transfers/sending.ts';
import { documentFor, plantedSummary } from '../rogue-parent.ts';
import { type Groups, offline, openGroups } from './groups.ts';
import { INBOX, INSTANCE, openSignedAgent, type SignedAgent } from './signed-agent.ts';
import { MALLORY, NOW, OWNER } from './signers.ts';

let agent: SignedAgent;
let network: Groups;
let closing: AbortController;
beforeEach(async () => {
  agent = await openSignedAgent();
  network = openGroups();
  closing = new AbortController();
});
afterEach(() => agent.close());

const T1 = `trf_${'a'.repeat(26)}`;
const target = { instanceId: `inst_${'b'.repeat(26)}`, inboxId: 'b'.repeat(64) };
const FIRST_LOOK_MS = 15_000;

const document = (changes: Parameters<typeof documentFor>[2] = {}) =>
  encodeDocument(documentFor({ ...target, transferId: T1 }, { instanceId: INSTANCE, inboxId: INBOX }, changes));

/** Orders and makes a document. Returns its digest. */
function made(bytes = document()): string {
  agent.store.outgoing.order({
    ...{ transferId: T1, kind: 'share', targetInstanceId: target.instanceId, targetInboxId: target.inboxId, contextPrompt: 'everything' },
    ...{ overriddenConfigKeys: [], ownerId: OWNER.inboxId, statementNonce: '0'.repeat(32) },
    ...{ contextPromptDigest: textDigest('everything'), summaryDigest: '' },
  });
  agent.store.outgoing.summarised(T1, bytes, { isFinal: false });
  return cut(T1, bytes)[0]?.digest ?? '';
}

const look = (changes: Partial<XmtpAgentClient> = {}) => {
  const client = network.client(INBOX);
  return handOver({ ...agent.deps, closing: closing.signal, client: { ...client, ...changes } });
};
const order = () => agent.store.outgoing.find(T1);
const sentParts = () =>
  network
    .sentBy(INBOX)
    .flatMap(({ contentType, body }) =>
      contentType === contextTransferCodec.contentType ? [(body as { content: unknown }).content as Part] : [],
    );
const groups = () => network.client(INBOX).conversations({ kind: 'group' });
const told = () => {
  const next = agent.store.nextReport();
  if (next) agent.store.reportAcknowledged(next.seq);
  return next?.report.transfer;
};
/** Sets the number of earlier checks or attempts; the next one is due. */
function afterTries(count: number): void {
  for (let i = 0; i < count; i++) agent.store.outgoing.later(T1, NOW.getTime());
}

/** Sent and reported; the next check is due. */
async function delivered(): Promise<{ group: string; digest: string }> {
  const digest = made();
  await look();
  told();
  agent.clock.now = new Date(NOW.getTime() + FIRST_LOOK_MS);
  return { group: (await groups())[0]?.id ?? '', digest };
}

describe('a finished document', () => {
  test('goes only to its target, in parts, in one group; the owner gets a receipt and the pool a report', async () => {
    const bytes = document();
    made(bytes);
    expect(await look()).toBe(0);
    expect(await groups()).toMatchObject([{ appData: transferMark(T1), memberInboxIds: [INBOX, target.inboxId] }]);
    expect(putTogether(T1, sentParts())?.bytes).toEqual(new Uint8Array(bytes));
    expect(network.sentBy(INBOX).at(-1)).toMatchObject({ group: 'dm-2', contentType: receiptCodec.contentType });
    expect([order()?.state, told()]).toEqual(['delivered', { id: T1, state: 'delivered' }]);
  });

  test('waits until the next attempt is due', async () => {
    made();
    agent.store.outgoing.later(T1, NOW.getTime() + 1_000);
    expect([await look(), sentParts()]).toEqual([1_000, []]);
    agent.clock.now = new Date(NOW.getTime() + 1_000);
    expect(await look()).toBe(0);
    expect(order()?.state).toBe('delivered');
  });

  test('is not started by an agent that is closing', async () => {
    made();
    closing.abort();
    expect([await look(), await groups()]).toEqual([undefined, []]);
  });

  test('continues where a closed agent stopped, and counts as delivered only at the end', async () => {
    const withdrawn = Array.from({ length: 5_000 }, (_, i) => `mem_${String(i).padStart(40, '0')}`);
    const bytes = document({ withdrawn });
    expect(bytes.length).toBeGreaterThan(PART_BYTES);
    made(bytes);
    const { sendContent } = network.client(INBOX);
    const closesAfterOne: XmtpAgentClient['sendContent'] = async (...o) => {
      const id = await sendContent(...o);
      closing.abort();
      return id;
    };
    await look({ sendContent: closesAfterOne });
    expect([order()?.state, order()?.partsSent, sentParts().length, told()]).toEqual(['summarised', 1, 1, undefined]);
    closing = new AbortController();
    await look();
    expect(order()?.state).toBe('delivered');
    expect(sentParts().map(({ index }) => index)).toEqual(cut(T1, bytes).map(({ index }) => index));
  });

  test('that cannot be sent is tried forty times', async () => {
    made();
    network.fail(new Error('the receiver has no keys'));
    afterTries(38);
    expect([await look(), order()?.state, order()?.attempts]).toEqual([600_000, 'summarised', 39]);
    agent.clock.now = new Date(NOW.getTime() + 600_000);
    await look();
    expect([order()?.state, told()]).toEqual(['failed', { id: T1, state: 'failed', reason: 'TRANSFER_REFUSED' }]);
  });

  test('waits for the network indefinitely', async () => {
    made();
    network.fail(offline());
    afterTries(100);
    expect([await look(), order()?.state, told()]).toEqual([600_000, 'summarised', undefined]);
  });
});

describe('the answer', () => {
  const answer = (group: string, digest: string, o: Partial<ContextAck> = {}, by = target.inboxId) => {
    const ack: ContextAck = { transferId: T1, digest, outcome: 'ingested', ...o };
    return network.client(by).sendContent(group, contextAckCodec, ack, { idempotencyKey: JSON.stringify(ack) });
  };

  test('that the document was ingested ends the transfer; the next one builds on it', async () => {
    const { group, digest } = await delivered();
    await answer(group, digest);
    expect(await look()).toBeUndefined();
    expect([order()?.state, agent.store.sent.base(target.inboxId)]).toEqual(['acknowledged', digest]);
  });

  test('is found after many other messages', async () => {
    const { group, digest } = await delivered();
    for (let i = 0; i < 120; i++) await network.client(target.inboxId).sendText(group, 'hello', { idempotencyKey: String(i) });
    await answer(group, digest);
    await look();
    expect(order()?.state).toBe('acknowledged');
  });

  test('that it was refused also ends the transfer', async () => {
    const { group, digest } = await delivered();
    await answer(group, digest, { outcome: 'refused' });
    await look();
    expect([order()?.state, told()]).toEqual(['failed', { id: T1, state: 'failed', reason: 'TRANSFER_REFUSED' }]);
  });

  test('that its base is missing has the document made again', async () => {
    const bytes = document({ base: 'd'.repeat(64) });
    const digest = made(bytes);
    await look();
    await answer((await groups())[0]?.id ?? '', digest, { outcome: 'base-unknown' });
    await look();
    expect(order()).toMatchObject({ state: 'ordered', contextPrompt: 'everything' });
    expect(order()).not.toHaveProperty('document');
  });

  test('that its base is missing leads to the whole summary if the owner signed one', async () => {
    const bytes = document({ base: 'd'.repeat(64), summary: plantedSummary('signed') });
    agent.store.outgoing.order({
      ...{ transferId: T1, kind: 'share', targetInstanceId: target.instanceId, targetInboxId: target.inboxId, contextPrompt: '' },
      ...{ overriddenConfigKeys: [], ownerId: OWNER.inboxId, statementNonce: '0'.repeat(32) },
      ...{ contextPromptDigest: textDigest('everything'), summaryDigest: textDigest('signed') },
    });
    const digest = made(bytes);
    await look();
    await answer((await groups())[0]?.id ?? '', digest, { outcome: 'base-unknown' });
    await look();
    const again = decodeDocument(order()?.document ?? new Uint8Array());
    expect([order()?.state, again.base, again.summary.facts[0]?.text]).toEqual(['summarised', '', 'signed']);
  });

  test('attack: by another sender, or about another transfer or document does not count', async () => {
    const { group, digest } = await delivered();
    const shared = network.open(INBOX, { members: [target.inboxId, MALLORY.inboxId], appData: transferMark(T1) });
    await answer(shared, digest, {}, MALLORY.inboxId);
    const foreign = network.open(target.inboxId, { members: [INBOX], appData: transferMark(T1) });
    await answer(foreign, digest);
    const unmarked = network.open(INBOX, { members: [target.inboxId] });
    await answer(unmarked, digest);
    await answer(group, digest, { transferId: `trf_${'b'.repeat(26)}` });
    await answer(group, 'e'.repeat(64));
    await network.client(target.inboxId).sendText(group, digest, { idempotencyKey: 'text' });
    expect(await look()).toBe(FIRST_LOOK_MS);
    expect([order()?.state, agent.store.sent.has(target.inboxId)]).toEqual(['delivered', false]);
  });

  test('is checked for when due, less and less often', async () => {
    await delivered();
    agent.clock.now = new Date(NOW.getTime() + FIRST_LOOK_MS - 1);
    expect([await look(), order()?.attempts]).toEqual([1, 0]);
    agent.clock.now = new Date(NOW.getTime() + FIRST_LOOK_MS);
    expect([await look(), order()?.attempts]).toEqual([FIRST_LOOK_MS, 1]);
    agent.clock.now = new Date(NOW.getTime() + 2 * FIRST_LOOK_MS);
    expect([await look(), order()?.attempts]).toEqual([2 * FIRST_LOOK_MS, 2]);
  });

  test('that does not come causes the parts to be sent again at the sixth check', async () => {
    await delivered();
    afterTries(5);
    await look();
    expect(sentParts()).toHaveLength(1);
    agent.clock.now = new Date(NOW.getTime() + 24 * 3_600_000);
    await look();
    expect(sentParts()).toHaveLength(2);
  });

  test('is given up after two hundred checks', async () => {
    await delivered();
    afterTries(199);
    expect([await look(), order()?.state]).toEqual([3_600_000, 'delivered']);
    agent.clock.now = new Date(NOW.getTime() + 24 * 3_600_000);
    await look();
    expect([order()?.state, told()]).toEqual(['failed', { id: T1, state: 'failed', reason: 'TRANSFER_REFUSED' }]);
  });
});
