// A model misbehaves in every way: the agent learns and answers by rules, and tries the model again later.

import { type Engine, EngineError } from '@offshoot/engine/engine.ts';
import { NO_OUTCOME } from '@offshoot/memory/items/outcome.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDegradingEngine } from '../../src/adapters/engines/degrading/degrading-engine.ts';
import { ModelTrust } from '../../src/adapters/engines/degrading/model-trust.ts';
import { isBareRefusal } from '../../src/adapters/engines/degrading/refusals.ts';
import { createEngine } from '../../src/adapters/engines/index.ts';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { TimedEngine } from '../../src/agent/engine/timed-engine.ts';
import { type Behaviour, type ProtocolServer, startProtocolServer } from './protocol-server.ts';
import { item, learnRequest, replyRequest } from './requests.ts';

const calm = () => new AbortController().signal;
let server: ProtocolServer;
let degraded: string[];
let engine: Engine;

beforeEach(async () => {
  server = await startProtocolServer();
  degraded = [];
  engine = createEngine({ LLM_BASE_URL: server.url, LLM_TIMEOUT_MS: '20000' });
  engine.onDegraded?.((model) => degraded.push(model));
});
afterEach(() => server.close());

const topicsOf = async (text: string) => (await engine.learn(learnRequest(text), calm())).learned.map(({ topic }) => topic);
const byRules = async (text: string) => (await createOfflineEngine().learn(learnRequest(text), calm())).learned.map(({ topic }) => topic);

const WRONG: [string, Behaviour][] = [
  ['ignores JSON mode', { kind: 'say', text: 'Sure! I will remember that you are vegetarian.' }],
  ['answers with different JSON', { kind: 'say', text: '{"memories":[{"fact":"vegetarian"}]}' }],
  ['answers with JSON that breaks off', { kind: 'say', text: '{"learned":[{"kind":"fact","text":"Saul is' }],
  ['refuses in words', { kind: 'say', text: "I'm sorry, but I can't help with that." }],
  ['answers with nothing', { kind: 'say', text: '' }],
  ['only thinks', { kind: 'say', text: '<think>what could they mean' }],
  ['sends its gateway’s error page', { kind: 'no-json' }],
  ['has a filter that rejects the request', { kind: 'status', status: 400, code: 'content_filter' }],
  ['does not know the model', { kind: 'status', status: 404 }],
  ['has no credit left', { kind: 'status', status: 429, code: 'insufficient_quota' }],
];

describe('learning', () => {
  it.each(WRONG)('a model that %s: rules learn', async (_, behaviour) => {
    server.behave(behaviour);
    const expected = await byRules("I'm vegetarian");
    expect(expected).toHaveLength(1);
    expect(await topicsOf("I'm vegetarian")).toEqual(expected);
  });

  it('an endpoint without JSON mode is called without it, and the model’s own answer counts', async () => {
    server.behave({ kind: 'plain-only' });
    expect(await topicsOf("I'm vegetarian")).toHaveLength(1);
    expect(degraded).toEqual([]);
    expect(server.received.at(-1)?.fields.toSorted()).toEqual(['messages', 'model', 'stream']);
  });

  it('rules carry out an order to forget, too', async () => {
    server.behave({ kind: 'say', text: 'Done! I forgot it.' });
    const known = [item('personalization', 'saul:diet:vegetarian', 'Saul is vegetarian.')];
    const { forget, orders } = await engine.learn(learnRequest('forget my diet', { known }), calm());
    expect(forget).toEqual(['mem-saul:diet:vegetarian']);
    expect(orders).toHaveLength(1);
  });

  it('an explicit request of the speaker counts even if the model overlooks it', async () => {
    server.behave({ kind: 'say', text: '{"learned":[],"forget":[],"rename":null}' });
    expect(await topicsOf('Trip Planner, please remember that our hotel is in Shinjuku')).toHaveLength(1);
    const known = [item('personalization', 'saul:diet:vegetarian', 'Saul is vegetarian.')];
    expect((await engine.learn(learnRequest('could you forget my diet?', { known }), calm())).forget).toHaveLength(1);
    // What the model did not consider worth learning stays out.
    expect(await topicsOf("I'm vegetarian")).toEqual([]);
  });

  it('the rules decide what is a credential', async () => {
    server.behave({ kind: 'say', text: 'I will keep it safe.' });
    const { learned } = await engine.learn(learnRequest('Remember that the wifi password is hunter2'), calm());
    expect(learned.map(({ kind }) => kind)).toEqual(['credential']);
  });

  it('after three failures in a row, the model is skipped and the operator notified once', async () => {
    server.behave({ kind: 'say', text: 'Sure!' });
    for (let i = 0; i < 5; i++) expect(await topicsOf("I'm vegetarian")).toHaveLength(1);
    // Two attempts each, then none.
    expect(server.received).toHaveLength(6);
    expect(degraded).toEqual(['scripted']);
    // Another model of the same endpoint has its own record.
    await engine.learn(learnRequest("I'm vegetarian", { model: 'another' }), calm());
    expect(server.received).toHaveLength(8);
  });

  it('an unreachable model is retried: rules learn nothing in the meantime', async () => {
    server.behave({ kind: 'status', status: 503 });
    await expect(engine.learn(learnRequest("I'm vegetarian"), calm())).rejects.toMatchObject({ failure: 'unreachable', retryable: true });
  });
});

describe('answering', () => {
  const memory = [item('fact', 'our:hotel', "The group's hotel is in Shinjuku.")];
  const ask = (text: string) => engine.reply(replyRequest(text, { memory }), calm());

  it.each(WRONG.filter(([what]) => /nothing|thinks|filter|know the model|credit/.test(what)))(
    'a model that %s: rules answer',
    async (_, behaviour) => {
      server.behave(behaviour);
      expect((await ask('Where is our hotel?')).text).toMatch(/Shinjuku/);
    },
  );

  it('a bare refusal does not count as an answer if something was done', async () => {
    server.behave({ kind: 'say', text: "I'm sorry, but I can't help with that." });
    const request = replyRequest('Forget my diet', { memory });
    const outcome = {
      ...NO_OUTCOME,
      forget: { asked: ['your diet'], forgotten: 1, hidden: 0, stays: { tellers: [], count: 0 }, nothingFound: false },
    };
    expect((await engine.reply({ ...request, outcome }, calm())).text).not.toMatch(/can't help/);
  });

  it('rules do not answer for an unreachable model', async () => {
    server.behave({ kind: 'status', status: 503 });
    await expect(ask('Where is our hotel?')).rejects.toMatchObject({ failure: 'unreachable' });
  });
});

describe('summarising', () => {
  it('items go verbatim if the model gives no summary', async () => {
    server.behave({ kind: 'say', text: 'Here is a nice summary.' });
    const items = [item('fact', 'our:hotel', 'The hotel is in Shinjuku.')];
    expect(await engine.summarise({ model: 'm', agentName: 'A', items }, calm())).toEqual([
      { sourceIds: ['mem-our:hotel'], text: 'The hotel is in Shinjuku.' },
    ]);
  });
});

describe('what counts as a bare refusal', () => {
  it.each([
    "I'm sorry, but I can't help with that.",
    "I'm sorry, I can't assist with that request.",
    'Sorry, I cannot help you with this.',
    'I cannot comply with that.',
    "As an AI language model, I can't do that.",
    'I’m unable to help with that request. Please let me know if there is something else.',
    "I can't answer that.",
    "I won't discuss that topic.",
  ])('%j', (text) => {
    expect(isBareRefusal(text)).toBe(true);
  });

  it.each([
    "I can't book tables, but I can look for restaurants.",
    "I'm sorry, I don't know where the hotel is.",
    'Sorry, Ben said that this was a secret.',
    "I can't help with that, since your flight number is unknown to me.",
    'Unfortunately the museum is closed.',
    'The hotel is in Shinjuku.',
    'No.',
    '',
  ])('not %j', (text) => {
    expect(isBareRefusal(text)).toBe(false);
  });
});

describe('how long a model is skipped', () => {
  it('ten minutes after three failures in a row, then for one trial', () => {
    const trust = new ModelTrust();
    expect([trust.failed('m', 0), trust.failed('m', 0), trust.failed('m', 0)]).toEqual([false, false, true]);
    expect([trust.mayAsk('m', 1), trust.mayAsk('m', 10 * 60_000 - 1), trust.mayAsk('m', 10 * 60_000)]).toEqual([false, false, true]);
    expect(trust.failed('m', 10 * 60_000)).toBe(true);
    expect(trust.mayAsk('m', 10 * 60_000 + 1)).toBe(false);
    trust.succeeded('m');
    expect([trust.mayAsk('m', 0), trust.failed('m', 0)]).toEqual([true, false]);
  });

  it('until a trial succeeds', async () => {
    let now = 0;
    let isBroken = true;
    const rules = createOfflineEngine();
    const model: Engine = {
      ...rules,
      learn: async (request, signal) => {
        if (isBroken) throw new EngineError('garbage', { retryable: true, failure: 'garbage' });
        return { ...(await rules.learn(request, signal)), rename: 'of the model' };
      },
    };
    const both = createDegradingEngine({ model, rules, now: () => now });
    for (let i = 0; i < 3; i++) await both.learn(learnRequest("I'm vegetarian"), calm());
    isBroken = false;
    expect((await both.learn(learnRequest("I'm vegetarian"), calm())).rename).toBeUndefined();
    now = 11 * 60_000;
    expect((await both.learn(learnRequest("I'm vegetarian"), calm())).rename).toBe('of the model');
  });
});

describe('with what it says that it thinks', () => {
  const mindOf = (one: Engine, { model } = learnRequest('')) => new TimedEngine(one, { timeoutMs: 20_000, closing: calm() }).mind(model);

  it.each([['4000'], ['32000']])('with its model, with room for %s tokens, until that is skipped', async (tokens) => {
    const small = createEngine({ LLM_BASE_URL: server.url, LLM_TIMEOUT_MS: '20000', LLM_CONTEXT_TOKENS: tokens });
    expect(small.withModel !== undefined).toBe(tokens === '32000');
    expect(mindOf(small)).toBe('model');
    server.behave({ kind: 'say', text: '' });
    for (let i = 0; i < 3; i++) await small.learn(learnRequest("I'm vegetarian"), calm());
    expect(mindOf(small)).toBe('resting-model');
  });

  it('with quotes, without a model', () => expect(mindOf(createOfflineEngine())).toBe('quotes'));
});
