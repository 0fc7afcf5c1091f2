// The owner's desk without a network: commands, texts, and the rows that make each request get one answer.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Explanation, Preview, PreviewItem } from '@offshoot/context';
import { cpuMsOf } from '@offshoot/testing';
import type { XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { deskAnswers } from '../../src/agent/desk/desk-answers.ts';
import { type DeskStore, openDeskStore } from '../../src/agent/desk/desk-store.ts';
import { commandIn } from '../../src/agent/desk/domain/request.ts';
import { explanationText, helpText, MAX_DESK_TEXT, previewText } from '../../src/agent/desk/domain/texts.ts';
import { tellOwner, workAtDesk } from '../../src/agent/desk/owner-desk.ts';
import { openAgentDatabase } from '../../src/agent/record/agent-database.ts';
import { type BareAgent, NOW, OWNER, openBareAgent } from '../context/bare-agent.ts';

describe('commands in plain words', () => {
  it.each([
    ['preview', { command: 'preview', prompt: '' }],
    [' Preview ', { command: 'preview', prompt: '' }],
    ['/PREVIEW: everything but Japan', { command: 'preview', prompt: 'everything but Japan' }],
    ['preview : two\nlines', { command: 'preview', prompt: 'two\nlines' }],
    ['explain', { command: 'explain', text: '' }],
    ['Explain: where do we eat?', { command: 'explain', text: 'where do we eat?' }],
    ['preview everything', { command: 'help' }],
    ['hello', { command: 'help' }],
    ['help', { command: 'help' }],
    ['', { command: 'help' }],
  ])('%j', (text, command) => expect(commandIn(text)).toEqual(command));

  test('no text makes it slow', () => {
    const read = () => {
      for (const piece of ['a', ' ', '/', 'preview ', ':', '\n']) commandIn(piece.repeat(16_384));
    };
    expect(cpuMsOf(read)).toBeLessThan(1_000);
  });
});

const previewItem = (i: number, o: Partial<PreviewItem> = {}): PreviewItem => ({
  id: `mem_${String(i).padStart(32, '0')}`,
  kind: 'fact',
  text: `Saul has seen ${i} temples.`,
  topic: `saul:temples-${i}`,
  sensitivity: 'normal',
  tags: [],
  from: 'Saul',
  isIn: i % 2 === 0,
  reason: i % 2 === 0 ? 'everything' : 'excluded',
  secrets: [],
  ...o,
});

function previewOf(items: PreviewItem[]): Preview {
  const facts = items
    .filter((one) => one.isIn)
    .map(({ id, kind, text, topic, sensitivity }) => ({
      sourceIds: [id],
      kind,
      text,
      topic,
      sensitivity,
      tags: [],
      origin: { instanceId: 'i', agentName: 'A', saidBy: 'Saul', saidAt: '' },
      generation: 1,
    }));
  const none = { howToWork: [], preferences: [], decisions: [], commitments: [], artefacts: [], nextSteps: [], credentials: [] };
  const manifest = { included: facts.length, leftOut: items.length - facts.length };
  const summary = { purpose: '', people: [], manifest, ...none, facts };
  const digest = `sha256:${'d'.repeat(64)}`;
  return { answer: 'preview', requestId: '', items, summary, digest, expiresAt: '2026-05-05T00:00:00.000Z', configKeys: [], hidden: 0 };
}

describe('texts', () => {
  test('a preview lists what is in and out with the reasons, the summary, and how to sign', () => {
    const secret = previewItem(3, {
      kind: 'credential',
      topic: 'our:wifi-password',
      text: 'The password is hunter2.',
      reason: 'credential',
    });
    const text = previewText(previewOf([previewItem(2), secret]), { instanceId: 'ins_x', prompt: 'no Japan' });
    expect(text).toContain('With the prompt “no Japan”, 1 of 2 items go along.');
    expect(text).toContain('1. in  [mem_00000000] Saul has seen 2 temples. (nothing excludes it)');
    expect(text).toContain('2. out [mem_00000000] (credential) our:wifi-password (a credential that the prompt does not name)');
    expect(text).toContain('– Saul has seen 2 temples.');
    expect(text).toContain(`sha256:${'d'.repeat(64)}`);
    expect(text).toContain('offshoot clone ins_x --preview');
    expect(text).not.toContain('hunter2');
  });

  test.each([0, 1, 50, 10_000])('%i items fit into 4,000 characters, and what is missing is counted', (count) => {
    const text = previewText(previewOf(Array.from({ length: count }, (_, i) => previewItem(i, { text: 'x'.repeat(900) }))), {
      instanceId: 'ins_x',
      prompt: 'p'.repeat(4_000),
    });
    expect(text.length).toBeLessThanOrEqual(MAX_DESK_TEXT);
    expect(text).toContain('offshoot clone ins_x --preview');
    if (count >= 50) expect(text).toMatch(/… and \d+ more/);
  });

  test('an explanation names each section and its size within 4,000 characters', () => {
    const sections = ['instructions', 'memory'].map((name) => ({
      name,
      priority: 0,
      tokens: 10_000,
      text: 'y'.repeat(40_000),
      isCut: true,
      leftOut: name === 'memory' ? 3 : 0,
    }));
    const explanation: Explanation = {
      answer: 'explanation',
      requestId: '',
      model: 'gpt-oss-20b',
      engine: 'openai',
      budgetTokens: 16_000,
      usedTokens: 15_000,
      sections,
    };
    const text = explanationText(explanation, { instanceId: 'ins_x', text: 'hi' });
    expect(text.length).toBeLessThanOrEqual(MAX_DESK_TEXT);
    expect(text).toContain('• instructions: 10000 tokens, cut\n• memory: 10000 tokens, 3 left out');
    expect(text).toContain('offshoot agents explain ins_x');
    expect(helpText('ins_x').length).toBeLessThan(500);
  });
});

describe('rows', () => {
  let folder: string;
  let desk: DeskStore;
  let close: () => void;
  const open = () => {
    const db = openAgentDatabase(join(folder, 'agent.db'));
    desk = openDeskStore(db);
    close = () => db.close();
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'offshoot-desk-'));
    open();
  });
  afterEach(() => {
    close();
    rmSync(folder, { recursive: true, force: true });
  });
  const explainRequest = { ask: 'explain' as const, requestId: 'ab'.repeat(16), text: 'hi' };
  const ask = (messageId: string, at: number, request: Parameters<DeskStore['ask']>[0]['request'] = explainRequest) =>
    desk.ask({ messageId, ownerId: 'o', request, askedAt: new Date(at), heardAt: at });

  test('a message is handled once, even after its answer', () => {
    expect(ask('m1', 1)).toBe(true);
    expect(ask('m1', 1)).toBe(false);
    desk.answered('m1', Buffer.from('x'));
    desk.done('m1');
    expect(ask('m1', 1)).toBe(false);
    expect(desk.nextToAnswer()).toBeUndefined();
    expect(desk.nextToSend()).toBeUndefined();
  });

  test('a repeated request is one request while it waits; afterwards, it gets the answer as of its first time', () => {
    ask('m1', 1_000);
    expect(ask('m2', 2_000)).toBe(false);
    desk.answered('m1', Buffer.from('x'));
    expect(ask('m3', 3_000)).toBe(false);
    desk.done('m1');
    expect(desk.nextToAnswer()).toBeUndefined();
    expect(ask('m4', 4_000)).toBe(true);
    expect(desk.nextToAnswer()).toMatchObject({ messageId: 'm4', askedAt: new Date(1_000) });
    expect(ask('m5', 5_000, { command: 'help' })).toBe(true);
    expect(ask('m6', 6_000, { command: 'help' })).toBe(true);
  });

  test('a stored answer survives a restart byte for byte and is deleted once sent', () => {
    ask('m1', 1);
    desk.answered('m1', Buffer.from('the answer'));
    close();
    open();
    expect(desk.nextToAnswer()).toBeUndefined();
    expect(Buffer.from(desk.nextToSend()?.answer ?? []).toString()).toBe('the answer');
    desk.done('m1');
    expect(desk.nextToSend()).toBeUndefined();
    expect(desk.heardSince(0)).toBe(1);
  });
});

describe('a request that waits while the agent changes owner', () => {
  const request = { ask: 'explain', requestId: 'cd'.repeat(16), text: 'hi' } as const;
  const sent: unknown[] = [];
  const client = { openDm: async () => ({ id: 'dm' }), sendContent: async (...o: unknown[]) => sent.push(o), sendText: async () => 'id' };
  let agent: BareAgent;
  const online = () => ({ ...agent.deps, client: client as unknown as XmtpAgentClient });
  const ask = () => agent.store.desk.ask({ messageId: 'm1', ownerId: OWNER, request, askedAt: new Date(NOW), heardAt: NOW });
  const sell = () => {
    const { claimed } = agent.store.state;
    if (claimed) agent.store.change({ claimed: { ...claimed, ownerId: 'ee'.repeat(32) } });
  };
  beforeEach(() => {
    sent.length = 0;
    agent = openBareAgent({ engine: createOfflineEngine() });
  });
  afterEach(() => agent.close());

  test('is answered as long as the agent belongs to the one who asked', async () => {
    ask();
    await workAtDesk(agent.deps, deskAnswers(agent.deps));
    await tellOwner(online());
    expect(sent).toHaveLength(1);
  });

  const keep = (days: number) =>
    agent.store.desk.ask({
      ...{ messageId: `keep ${days}`, ownerId: OWNER, request: { ask: 'keep', requestId: 'cd'.repeat(16), days } },
      ...{ askedAt: new Date(NOW), heardAt: NOW },
    });
  test('sets how long lines are kept, and is answered with what is known then', async () => {
    keep(30);
    await workAtDesk(agent.deps, deskAnswers(agent.deps));
    expect(agent.store.state.keptDays).toBe(30);
    expect(Buffer.from(agent.store.desk.nextToSend()?.answer ?? []).toString()).toContain('"keptDays":30');
  });

  test('attack: a number of days that nobody is offered is refused, and changes nothing', async () => {
    keep(1);
    await workAtDesk(agent.deps, deskAnswers(agent.deps));
    expect(agent.store.state.keptDays).toBe(90);
    expect(Buffer.from(agent.store.desk.nextToSend()?.answer ?? []).toString()).toContain('VALIDATION_FAILED');
  });

  test('is not worked on', async () => {
    ask();
    sell();
    await workAtDesk(agent.deps, deskAnswers(agent.deps));
    expect(agent.store.desk.nextToAnswer()).toBeUndefined();
    expect(agent.store.desk.nextToSend()).toBeUndefined();
  });

  test('gets no answer sent, even if one was ready', async () => {
    ask();
    await workAtDesk(agent.deps, deskAnswers(agent.deps));
    sell();
    await tellOwner(online());
    expect(sent).toEqual([]);
    expect(agent.store.desk.nextToSend()).toBeUndefined();
  });
});
