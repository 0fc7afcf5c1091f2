// Which context from other agents an agent ingests, and what it answers.
import {
  type ContextAck,
  contextTransferCodec,
  cut,
  encodeDocument,
  PART_BYTES,
  summaryDigest,
  type TransferDocument,
} from '@offshoot/context';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AgentState, MAX_IGNORED } from '../../src/agent/record/domain/agent-state.ts';
import { transferMark } from '../../src/agent/transfers/group.ts';
import { receive } from '../../src/agent/transfers/receiving.ts';
import { documentFor, plantedSummary, sendDocument } from '../rogue-parent.ts';
import { type Groups, openGroups } from './groups.ts';
import { INBOX, INSTANCE, openSignedAgent, type SignedAgent } from './signed-agent.ts';
import { MALLORY, NOW } from './signers.ts';

let agent: SignedAgent;
let network: Groups;
beforeEach(async () => {
  agent = await openSignedAgent();
  network = openGroups();
});
afterEach(() => agent.close());

const [T1, T2] = [`trf_${'a'.repeat(26)}`, `trf_${'b'.repeat(26)}`];
const source = { instanceId: `inst_${'b'.repeat(26)}`, inboxId: 'b'.repeat(64) };
const LOOK_AGAIN_MS = 5_000;

const awaits = (transferId = T1, o: { kind?: 'clone' | 'share'; summaryDigest?: string; expiresAt?: number } = {}) =>
  agent.store.incoming.expect({
    ...{ transferId, kind: 'share', sourceInstanceId: source.instanceId, sourceInboxId: source.inboxId, summaryDigest: '', ...o },
  });
const group = (o: { by?: string; members?: string[]; mark?: string } = {}) =>
  network.open(o.by ?? source.inboxId, { members: o.members ?? [INBOX], appData: o.mark ?? transferMark(T1) });
const documentOf = (transferId: string, changes: Partial<TransferDocument> = {}) =>
  documentFor({ instanceId: INSTANCE, inboxId: INBOX, transferId }, source, { createdAt: NOW.toISOString(), ...changes });
const sends = (to: string, changes: Partial<TransferDocument> = {}, o: { transferId?: string; by?: string } = {}) =>
  sendDocument(network.client(o.by ?? source.inboxId), to, documentOf(o.transferId ?? T1, changes), { transferId: o.transferId ?? T1 });
const look = () => receive({ ...agent.deps, client: network.client(INBOX), closing: new AbortController().signal });

const standingOf = (transferId = T1) => agent.store.incoming.find(transferId)?.state;
const answers = () => network.sentBy(INBOX).map(({ body }) => ((body as { content: unknown }).content as ContextAck).outcome);
const learned = () => agent.store.memory.all().map(({ text }) => text);

describe('awaited context', () => {
  test('is ingested and acknowledged once, and then there is nothing left to check', async () => {
    awaits();
    await sends(group());
    expect(await look()).toBeUndefined();
    expect([learned(), standingOf(), answers()]).toEqual([['planted'], 'ingested', ['ingested']]);
    expect(await look()).toBeUndefined();
    expect(answers()).toEqual(['ingested']);
  });

  test('is accepted from a group that its source did not mark', async () => {
    awaits();
    await sends(group({ mark: '' }));
    await look();
    expect(standingOf()).toBe('ingested');
  });

  test('is checked for again if it has not arrived in its group or is incomplete', async () => {
    awaits();
    const to = group();
    expect(await look()).toBe(LOOK_AGAIN_MS);
    const large = documentOf(T1, { summary: plantedSummary('word '.repeat(100)), config: { notes: 'x'.repeat(8_000) } });
    const bytes = encodeDocument({ ...large, withdrawn: Array.from({ length: 5_000 }, (_, i) => `mem_${String(i).padStart(40, '0')}`) });
    expect(bytes.length).toBeGreaterThan(PART_BYTES);
    const client = network.client(source.inboxId);
    const [first, ...others] = cut(T1, bytes);
    const send = (part: typeof first) => part && client.sendContent(to, contextTransferCodec, part, { idempotencyKey: String(part.index) });
    await send(first);
    expect([await look(), standingOf(), answers()]).toEqual([LOOK_AGAIN_MS, 'waiting', []]);
    for (const part of others) await send(part);
    expect([await look(), standingOf(), answers()]).toEqual([undefined, 'ingested', ['ingested']]);
  });

  test('is found among many messages and after groups of earlier transfers, which stay unchanged', async () => {
    awaits(T1);
    await sends(group({ mark: transferMark(T1) }));
    await look();
    awaits(T2);
    const to = group({ mark: transferMark(T2) });
    const client = network.client(source.inboxId);
    for (let i = 0; i < 120; i++) await client.sendText(to, 'hello', { idempotencyKey: String(i) });
    await sends(to, { summary: plantedSummary('the second') }, { transferId: T2 });
    expect(await look()).toBeUndefined();
    expect([learned(), standingOf(T2)]).toEqual([['the second'], 'ingested']);
    expect(agent.store.state.ignoredGroups).toEqual([]);
  });

  test('is refused if it does not arrive in time', async () => {
    awaits(T1, { expiresAt: NOW.getTime() });
    await sends(group());
    await look();
    expect([standingOf(), learned(), answers()]).toEqual(['refused', [], []]);
    awaits(T2, { expiresAt: NOW.getTime() + 1 });
    await look();
    expect(standingOf(T2)).toBe('waiting');
  });

  test('gets its answer later if the group is temporarily gone', async () => {
    awaits();
    const to = group();
    await sends(to);
    const client = network.client(INBOX);
    const deps = { ...agent.deps, closing: new AbortController().signal };
    // The group is lost between reading and answering.
    await receive({ ...deps, client: { ...client, conversation: async () => undefined } });
    expect([standingOf(), answers()]).toEqual(['ingested', []]);
    expect(agent.store.incoming.owed()).toHaveLength(1);
    await look();
    expect([answers(), agent.store.incoming.owed()]).toEqual([['ingested'], []]);
  });
});

describe('context that builds on an earlier document', () => {
  const base = 'd'.repeat(64);

  test('is ingested if that document is present', async () => {
    agent.store.change({ received: { [source.inboxId]: base } });
    awaits();
    await sends(group(), { base });
    expect([await look(), standingOf()]).toEqual([undefined, 'ingested']);
    // The next one may build on this one.
    expect(agent.store.state.received[source.inboxId]).toBe(agent.store.incoming.find(T1)?.ack?.digest);
  });

  test('is ingested if it contains everything after all', async () => {
    agent.store.change({ received: { [source.inboxId]: base } });
    awaits();
    await sends(group());
    expect([await look(), standingOf()]).toEqual([undefined, 'ingested']);
  });

  test('is requested as a whole, once, if that document is missing, and then awaited', async () => {
    agent.store.change({ received: { [source.inboxId]: 'e'.repeat(64) } });
    awaits();
    const to = group();
    await sends(to, { base });
    expect([await look(), standingOf(), answers()]).toEqual([LOOK_AGAIN_MS, 'waiting', ['base-unknown']]);
    // Already answered: there is nothing new.
    expect([await look(), answers(), learned()]).toEqual([undefined, ['base-unknown'], []]);
    await sendDocument(network.client(source.inboxId), to, documentOf(T1), { round: 'whole' });
    expect([await look(), standingOf(), answers()]).toEqual([undefined, 'ingested', ['base-unknown', 'ingested']]);
  });

  test('is refused by a clone, which has no earlier document', async () => {
    awaits(T1, { kind: 'clone' });
    await sends(group(), { base });
    await look();
    expect([standingOf(), learned(), answers()]).toEqual(['refused', [], ['refused']]);
  });

  test('a clone ingests a document that builds on nothing', async () => {
    awaits(T1, { kind: 'clone' });
    await sends(group());
    await look();
    expect([standingOf(), answers()]).toEqual(['ingested', ['ingested']]);
  });
});

describe('attack: an agent ingests nothing', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['in a group with another member', () => sends(group({ members: [INBOX, MALLORY.inboxId] }))],
    ['from another transfer under the awaited one’s ID', () => sends(group(), { transferId: T2 }, { transferId: T1 })],
    ['that claims to come from another agent', () => sends(group(), { sourceInstanceId: `inst_${'c'.repeat(26)}` })],
    ['that is for another agent', () => sends(group(), { targetInboxId: 'c'.repeat(64) })],
    [
      'that is not a document',
      async () => {
        const [part] = cut(T1, Buffer.from('{}'));
        if (part) await network.client(source.inboxId).sendContent(group(), contextTransferCodec, part, { idempotencyKey: '1' });
      },
    ],
    [
      'with parts that do not match their digest',
      async () => {
        const [part] = cut(T1, encodeDocument(documentOf(T1)));
        const spoilt = part && { ...part, digest: 'f'.repeat(64) };
        if (spoilt) await network.client(source.inboxId).sendContent(group(), contextTransferCodec, spoilt, { idempotencyKey: '1' });
      },
    ],
  ])('%s: it is refused', async (_, arrive) => {
    awaits();
    await arrive();
    expect(await look()).toBeUndefined();
    expect([standingOf(), learned(), answers()]).toEqual(['refused', [], ['refused']]);
  });

  test('with another summary than its owner signed', async () => {
    awaits(T1, { summaryDigest: summaryDigest(plantedSummary('signed', source.instanceId)) });
    await sends(group());
    await look();
    expect([standingOf(), learned()]).toEqual(['refused', []]);
  });

  test.each(['a group of their own', 'the group of its source'])('from a stranger in %s: it keeps waiting', async (where) => {
    awaits();
    const own = where === 'a group of their own';
    const to = own ? group({ by: MALLORY.inboxId }) : group({ members: [INBOX, MALLORY.inboxId] });
    await sends(to, {}, { by: MALLORY.inboxId });
    expect(await look()).toBe(own ? undefined : LOOK_AGAIN_MS);
    expect([standingOf(), learned(), answers()]).toEqual(['waiting', [], []]);
    expect(agent.store.state.ignoredGroups).toEqual(own ? [to] : []);
  });

  test('from its source if nobody announced it, and counts that group once', async () => {
    awaits();
    const to = group({ mark: '' });
    await sends(to, {}, { transferId: T2 });
    for (const _ of [1, 2]) expect(await look()).toBeUndefined();
    expect([standingOf(), learned(), agent.store.state.ignoredGroups]).toEqual(['waiting', [], [to]]);
  });

  test('while it has no owner', async () => {
    awaits();
    await sends(group());
    agent.store.change({ claimed: undefined });
    await look();
    expect([standingOf(), learned(), answers()]).toEqual(['waiting', [], []]);
  });

  test('while it awaits nothing: it does not record senders', async () => {
    await sends(group({ by: MALLORY.inboxId }), {}, { by: MALLORY.inboxId });
    expect(await look()).toBeUndefined();
    expect([learned(), agent.store.state.ignoredGroups]).toEqual([[], []]);
  });

  test('from a stranger who keeps opening groups: the count stops', async () => {
    awaits();
    agent.store.change({ ignoredGroups: Array.from({ length: MAX_IGNORED - 1 }, (_, i) => `other-${i}`) });
    const groups = [1, 2].map(() => group({ by: MALLORY.inboxId }));
    await look();
    expect(agent.store.state.ignoredGroups.slice(MAX_IGNORED - 1)).toEqual(groups.slice(0, 1));
  });
});

describe('the agent announces new context in the conversation', () => {
  const announced = async (kind: 'clone' | 'share', changes: Partial<TransferDocument> = {}) => {
    awaits(T1, { kind });
    await sends(group(), changes);
    await look();
    return agent.store.conversation.nextToSay()?.text;
  };

  test('if it has said hello', async () => {
    agent.store.change({ greeted: true });
    expect(await announced('clone')).toBeDefined();
  });

  test('with the name of the agent that shared it', async () => {
    agent.store.change({ greeted: true });
    expect(await announced('share')).toContain('Guide');
  });

  test('but not if there is nothing new', async () => {
    agent.store.change({ greeted: true });
    const nothing = { ...plantedSummary(), facts: [], manifest: { included: 0, leftOut: 0 } };
    expect(await announced('share', { summary: nothing })).toBeUndefined();
    expect(standingOf()).toBe('ingested');
  });

  test.each<[string, Partial<AgentState>]>([
    ['has not said hello', { greeted: false }],
    ['members have muted', { greeted: true, quiet: { muted: true, deaf: false } }],
  ])('but not by an agent that %s', async (_, changes) => {
    agent.store.change(changes);
    expect(await announced('clone')).toBeUndefined();
    expect(standingOf()).toBe('ingested');
  });
});
