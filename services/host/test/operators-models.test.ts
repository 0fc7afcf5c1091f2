// What agents think with, and the operator pays for: which models, and how much of them in a day.

import type { Engine } from '@offshoot/engine/engine.ts';
import { type BudgetChange, Spending } from '@offshoot/models';
import { type ProtocolServer, startProtocolServer } from '@offshoot/models/testing';
import type { JsonObject } from '@offshoot/statements';
import { eventually } from '@offshoot/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createEngine } from '../src/adapters/engines/index.ts';
import { onOperatorsModels } from '../src/agent/tools/operators-engine.ts';
import {
  BudgetSpent,
  defaultTokenBudgets,
  operatorsModels,
  type TokenBudgets,
  tokenBudgetsOf,
} from '../src/agent/tools/operators-model.ts';
import { inboxOf, openBareAgent } from './context/bare-agent.ts';
import { claim, setScene } from './scene.ts';
import { talk } from './talk.ts';

const SAID = 'Said by the model.';
const MODEL = { kind: 'say' as const, text: SAID };
const TODAY = '2026-11-25';

let server: ProtocolServer;
let engine: Engine;
const open: { close(): unknown }[] = [];
beforeEach(async () => {
  server = await startProtocolServer(() => SAID);
  server.behave(MODEL);
  engine = createEngine({ LLM_BASE_URL: server.url, LLM_MODEL: 'small', LLM_MODELS: 'large' });
});
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
  await server.close();
});
const models = () => [...new Set(server.received.map(({ model }) => model))];

/** The pool's rows. */
function budgetRows() {
  const used = new Map<string, number>();
  const add = ({ holder, day, tokens }: BudgetChange) => used.set(`${holder} ${day}`, (used.get(`${holder} ${day}`) ?? 0) + tokens);
  return {
    used,
    async take(change: BudgetChange & { limit: number }) {
      if ((used.get(`${change.holder} ${change.day}`) ?? 0) + change.tokens > change.limit) return false;
      add(change);
      return true;
    },
    async book(changes: readonly BudgetChange[]) {
      for (const change of changes) add(change);
    },
  };
}

function host(rows = budgetRows(), o: { budgets?: TokenBudgets; allowed?: readonly string[] } = {}) {
  const clock = { now: new Date(`${TODAY}T12:00:00Z`) };
  const spending = new Spending({
    rows,
    budgetsOf: (ownerId: string) => tokenBudgetsOf(o.budgets ?? defaultTokenBudgets, ownerId),
    spent: (budget, now) => new BudgetSpent(budget, now),
    now: () => clock.now,
  });
  const operators = operatorsModels(o.allowed ?? ['small', 'large'], spending);
  const agentOf = (owner: string, content: JsonObject = {}) => {
    const agent = openBareAgent({ engine: onOperatorsModels(engine, operators, () => agent.deps), content });
    open.push(agent);
    const { claimed } = agent.store.state;
    if (claimed) agent.store.change({ claimed: { ...claimed, ownerId: inboxOf(owner) } });
    return { ...agent, asks: (text: string) => agent.hear('Bo', text, { answer: true }) };
  };
  return { agentOf, spending, clock, rows };
}

describe('the operator’s list of models', () => {
  test('attack: a template names the dearest model: the operator’s usual one is asked, and that is said once', async () => {
    const agent = host().agentOf('Ada', { model: { default: 'dearest' } });
    const replaced = 'The language model that was chosen for me is not offered here, so I think with small.';
    expect(await agent.asks('What is new?')).toEqual(expect.arrayContaining([replaced, SAID]));
    expect(await agent.asks('And now?')).toEqual([SAID]);
    expect(models()).toEqual(['small']);
  });

  test('one of the list is asked, and a template that names none gets the usual one without a word', async () => {
    const one = host();
    expect(await one.agentOf('Ada', { model: { default: 'large' } }).asks('What is new?')).toEqual([SAID]);
    expect(models()).toEqual(['large']);
    server.received.length = 0;
    expect(await one.agentOf('Ada').asks('What is new?')).toEqual([SAID]);
    expect(models()).toEqual(['small']);
  });

  test('that is empty leaves the model of templates that name none', async () => {
    engine = createEngine({ LLM_BASE_URL: server.url });
    const agent = host(budgetRows(), { allowed: [] }).agentOf('Ada', { model: { default: 'dearest' } });
    expect((await agent.asks('What is new?')).join(' ')).toContain('I think with gpt-oss-20b');
    expect(models()).toEqual(['gpt-oss-20b']);
  });
});

describe('at the default budgets', () => {
  const spentToday = (of: string) => `${of} used the language model as much as is allowed in a day. Until 2026-11-26 00:00 UTC,`;
  const own = expect.stringContaining(spentToday("My owner's agents have"));

  test('attack: a person talks all day with many agents, on several hosts: they share 4,000,000 tokens, and work by rules then', async () => {
    const rows = budgetRows();
    rows.used.set(`${inboxOf('Mallory')} ${TODAY}`, 3_999_000);
    const [first, second] = [host(rows), host(rows)];
    const agents = [first.agentOf('Mallory'), first.agentOf('Mallory'), second.agentOf('Mallory')];
    for (const agent of agents) {
      await agent.hear('Bo', 'Remember that the boat leaves at seven');
      expect(await agent.asks('When does the boat leave?')).toEqual([own, expect.stringContaining('seven')]);
      expect(await agent.asks('When does the boat leave?')).toEqual([expect.stringContaining('seven')]);
    }
    expect(server.received).toEqual([]);
    // Others are served, by a model that nothing was held against.
    expect(await first.agentOf('Ada').asks('What is new?')).toEqual([SAID]);
    expect(server.received).not.toEqual([]);

    for (const one of [first, second]) one.clock.now = new Date('2026-11-26T00:00:01Z');
    for (const agent of agents) expect(await agent.asks('What is new?')).toEqual([SAID]);
  });

  test('attack: with fresh inboxes without end: together they use 20,000,000 tokens', async () => {
    const rows = budgetRows();
    rows.used.set(`all ${TODAY}`, 19_999_000);
    const said = await host(rows).agentOf('A fresh inbox').asks('What is new?');
    expect(said[0]).toContain(spentToday('The agents here have together'));
    expect(server.received).toEqual([]);
  });

  test('what a model says that it used is in the rows, and what was taken ahead goes back', async () => {
    server.behave({ ...MODEL, usage: { prompt_tokens: 700, completion_tokens: 50, total_tokens: 750 } });
    const { agentOf, spending, rows } = host();
    await agentOf('Ada').asks('What is new?');
    await spending.book({ isLast: true });
    const used = server.received.length * 750;
    expect(used).toBeGreaterThan(0);
    expect(Object.fromEntries(rows.used)).toEqual({ [`${inboxOf('Ada')} ${TODAY}`]: used, [`all ${TODAY}`]: used });
  });
});

test('a host takes from the pool’s rows, for the owner of the agent, and gives back what it does not need', async () => {
  const scene = await setScene();
  open.push(scene);
  const day = new Date().toISOString().slice(0, 10);
  const running = await scene.startHost({ engine, allowedModels: ['small', 'large'], tokenBudgets: { owner: 64_000, all: 128_000 } });
  const agent = await claim(scene, running, { content: { model: { default: 'dearest' } } });
  const group = await talk(await scene.human(), [agent.inboxId]);
  await scene.pool.reported(agent.instanceId, 'LIVE');
  await group.say('What is new?');
  await group.hears(agent.inboxId, /Said by the model/);
  await group.hears(agent.inboxId, /I think with small/);
  expect(models()).toEqual(['small']);
  const { inboxId: owner } = scene.owner;
  expect([...scene.pool.budgets.keys()].sort()).toEqual([`${owner} ${day}`, `all ${day}`].sort());
  const asked = server.received.length;
  await running.close();
  await eventually(() => {
    for (const used of scene.pool.budgets.values()) {
      expect(used).toBeGreaterThan(0);
      expect(used).toBeLessThan(asked * 8_192);
    }
  });
});
