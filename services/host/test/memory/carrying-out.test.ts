// The agent carries out what an engine has understood: by rule, even if the engine asks for more, and with a record of what was done.
import { readFileSync } from 'node:fs';
import type { Engine, LearnRequest, LearnResult, ReplyRequest } from '@offshoot/engine/engine.ts';
import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import type { Learned } from '@offshoot/memory/items/learned.ts';
import { speakerDigest } from '@offshoot/memory/items/tellers.ts';
import { currentKnowledge } from '@offshoot/memory/merging/merge.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { think } from '../../src/agent/conversation/thinking/thinking.ts';
import { previewText } from '../../src/agent/desk/domain/texts.ts';
import { summariseDue } from '../../src/agent/transfers/making.ts';
import { preview } from '../../src/agent/transfers/previewing.ts';
import { type BareAgent, inboxOf, openBareAgent } from '../context/bare-agent.ts';

type Said = Partial<Omit<LearnResult, 'ended' | 'forget'>> & { ended?: string[]; forget?: string[] };

const CHILD = 'c1'.repeat(32);

let agent: BareAgent;
let understood: (request: LearnRequest) => Said;
/** The latest requests to the engine. */
const engineSaw: { reply?: ReplyRequest | undefined; learn?: LearnRequest } = {};

beforeEach(() => {
  engineSaw.reply = undefined;
  const idsOf = (known: readonly MemoryItem[], texts: readonly string[] = []) =>
    known.filter(({ text }) => texts.includes(text)).map(({ id }) => id);
  const engine: Partial<Engine> = {
    name: 'offline',
    contextTokens: 100_000,
    learn(request) {
      engineSaw.learn = request;
      const { learned = [], orders = [], ...said } = understood(request);
      return Promise.resolve({ learned, orders, ended: idsOf(request.known, said.ended), forget: idsOf(request.known, said.forget) });
    },
    plan: () => Promise.resolve([]),
    summarise: ({ items }) => Promise.resolve(items.map(({ id, text }) => ({ sourceIds: [id], text }))),
    reply(request) {
      engineSaw.reply = request;
      return Promise.resolve({ text: 'I see.', told: request.context.memory.map(({ id }) => id) });
    },
  };
  agent = openBareAgent({ engine: engine as Engine });
  const { claimed } = agent.store.state;
  if (claimed) agent.store.change({ claimed: { ...claimed, ownerId: inboxOf('Ada') } });
  for (const name of ['Ada', 'Saul', 'Mia', 'Leo', 'Mallory'])
    agent.store.conversation.keepMember(inboxOf(name), { name, isAgent: false }, true);
});
afterEach(() => agent.close());

const lastReply = () => engineSaw.reply;

/** Sets what the engine understands. Returns the outcome on which the answer is based. */
async function says(who: string, said: Said, text = 'so it is') {
  understood = () => said;
  engineSaw.reply = undefined;
  await agent.hear(who, text, { answer: true });
  return lastReply()?.outcome;
}
const one = (topic: string, text: string, o: Partial<Learned> = {}): Said => ({
  learned: [{ kind: 'personalization', topic, text, ...o }],
});
const forgets = (forget: string[], scope: LearnResult['orders'][number]['scope'] = 'named'): Said => ({
  forget,
  orders: [{ asked: 'that', scope }],
});
const told = () => currentKnowledge(agent.store.memory.all(), agent.deps.now()).map(({ text }) => text);
const shown = () => engineSaw.reply?.context.memory.map(({ text }) => text);

describe('what an agent learns', () => {
  it('items of a set coexist, a value is replaced, a single part is corrected', async () => {
    await says('Saul', one('saul:diet:vegetarian', 'Saul is vegetarian.'));
    await says('Saul', one('saul:diet:lactose-intolerant', 'Saul is lactose intolerant.'));
    await says('Saul', one('our:flight:number', 'The flight is LH 716.', { kind: 'fact' }));
    await says('Saul', one('our:flight:time', 'The flight leaves at 9:40.', { kind: 'fact' }));
    const outcome = await says('Saul', one('our:flight:time', 'The flight leaves at 10:15.', { kind: 'fact' }));
    expect(outcome?.kept).toEqual([
      { kind: 'fact', topic: 'our:flight:time', text: 'The flight leaves at 10:15.', replaced: 'The flight leaves at 9:40.' },
    ]);
    expect(told()).toEqual(['Saul is vegetarian.', 'Saul is lactose intolerant.', 'The flight is LH 716.', 'The flight leaves at 10:15.']);
  });

  it('is stored for each person separately, with their inbox; a credential is not repeated', async () => {
    const both = await says('Saul', one('saul:diet:vegetarian', 'Saul and Mia are vegetarian.'));
    expect(both?.kept.map(({ text }) => text)).toEqual(['Saul is vegetarian.', 'Mia is vegetarian.']);
    expect(agent.store.memory.all().map(({ concerns }) => concerns)).toEqual([
      [{ key: 'saul', speaker: speakerDigest(inboxOf('Saul')) }],
      [{ key: 'mia', speaker: speakerDigest(inboxOf('Mia')) }],
    ]);
    const strangers = { about: ['kim', 'noa'] };
    const clauses = await says('Saul', one('kim:allergy:peanut', 'Kim is allergic to peanuts and Noa eats everything.', strangers));
    expect(clauses?.kept.map(({ text }) => text)).toEqual(['Kim is allergic to peanuts.', 'Noa eats everything.']);
    await says('Saul', forgets(['Noa eats everything.']), 'forget Noa');
    expect(told()).toContain('Kim is allergic to peanuts.');
    const code = await says('Saul', one('our:safe', 'The safe code is 4711.', { kind: 'credential' }));
    expect(code?.kept).toEqual([{ kind: 'credential', topic: 'our:safe', text: '' }]);
    expect(await says('Saul', one('saul:diet:vegetarian', 'Saul is vegetarian.'))).toMatchObject({ kept: [], repeated: 1 });
  });

  it('belongs to the same person under another name, and the engine learns who is who', async () => {
    await says('Saul', one('saul:likes:tea', 'Saul likes tea.'));
    agent.store.conversation.keepMember(inboxOf('Saul'), { name: 'Sauly', isAgent: false }, true);
    understood = () => ({});
    const line = { senderInboxId: inboxOf('Saul'), self: false, sentAt: agent.deps.now(), learn: true, answer: false };
    agent.store.conversation.hear({ ...line, messageId: 'x', text: 'hi' });
    await think(agent.deps, agent.deps.answerRateLimiter);
    expect(engineSaw.learn?.speaker).toEqual({ key: 'saul', names: ['Sauly', 'Saul'], inboxId: inboxOf('Saul') });
    await says('Mia', forgets([], 'about-speaker'));
    expect(told()).toEqual(['Saul likes tea.']);
  });
});

describe('a change of mind', () => {
  beforeEach(async () => {
    await says('Mia', one('saul:allergy:nut', 'Saul is allergic to nuts.'));
    await says('Mia', one('our:visit:kyoto', 'The group visits Kyoto.', { kind: 'fact' }));
  });

  it('ends what the speaker taught and what concerns them; the new state is valid', async () => {
    const outcome = await says('Mia', { ended: ['The group visits Kyoto.'] });
    expect(outcome?.ended).toEqual([{ text: 'The group visits Kyoto.' }]);
    expect(told()).toEqual(['Saul is allergic to nuts.']);
    await says('Saul', { ...one('saul:allergy:nut', 'Saul is not allergic to nuts any more.'), ended: ['Saul is allergic to nuts.'] });
    expect(told()).toEqual(['Saul is not allergic to nuts any more.']);
    expect(agent.store.memory.all()).toHaveLength(3);
  });

  it('a person’s later statement about themselves takes precedence over others’, until they take it back', async () => {
    await says('Saul', one('saul:allergy:nut', 'Saul eats nuts.'));
    expect(told()).toEqual(['The group visits Kyoto.', 'Saul eats nuts.']);
    await says('Saul', forgets(['Saul eats nuts.']));
    // What Mia taught about it concerns Saul, so it is hidden, too.
    expect(told()).toEqual(['The group visits Kyoto.']);
    await says('Mia', one('saul:allergy:nut', 'Saul has a nut allergy.'));
    expect(told()).toContain('Saul has a nut allergy.');
  });

  it('is undone when the old state is stated again', async () => {
    await says('Mia', { ended: ['The group visits Kyoto.'] });
    await says('Mia', one('our:visit:kyoto', 'The group visits Kyoto.', { kind: 'fact' }));
    expect(told()).toContain('The group visits Kyoto.');
  });

  it('attack: an engine that ends everything, for a speaker who may not', async () => {
    const before = told();
    const outcome = await says('Mallory', { ended: before });
    expect([outcome?.ended, told()]).toEqual([[], before]);
    expect((await says('Ada', { ended: before }))?.ended).toHaveLength(2);
    expect(told()).toEqual([]);
  });

  it('attack: to speak for another member by taking their name', async () => {
    agent.store.conversation.keepMember(inboxOf('Mallory'), { name: 'Saul', isAgent: false }, true);
    understood = ({ speaker }) => one(`${speaker.key}:allergy:nut`, 'Saul eats nuts.');
    const line = { senderInboxId: inboxOf('Mallory'), self: false, sentAt: agent.deps.now(), learn: true, answer: false };
    agent.store.conversation.hear({ ...line, messageId: 'x', text: 'I eat nuts' });
    await think(agent.deps, agent.deps.answerRateLimiter);
    expect(told()).toContain('Saul is allergic to nuts.');
  });
});

describe('an order to forget', () => {
  beforeEach(async () => {
    await says('Saul', one('saul:likes:tea', 'Saul likes tea.'));
    await says('Mia', one('saul:owes:mia', 'Saul owes Mia 500 euros.', { kind: 'fact', about: ['saul'] }));
    await says('Mia', one('our:hotel', 'The hotel is in Rome.', { kind: 'fact' }));
  });

  it('about everything about oneself deletes one’s own items and hides those of others; other things stay', async () => {
    const outcome = await says('Saul', forgets([], 'about-speaker'));
    expect(outcome?.forget).toEqual({ asked: ['that'], forgotten: 1, hidden: 1, stays: { tellers: [], count: 0 }, nothingFound: false });
    expect([told(), shown()]).toEqual([['The hotel is in Rome.'], ['The hotel is in Rome.']]);
    await says('Mia', {});
    expect(engineSaw.learn?.known.map(({ text }) => text)).toEqual(['The hotel is in Rome.']);
    expect(engineSaw.reply?.context.recent.map(({ text }) => text).join()).not.toContain('500');
  });

  it('about another member’s items on other things names the teller, and they stay', async () => {
    const outcome = await says('Saul', forgets(['The hotel is in Rome.']));
    expect(outcome?.forget).toEqual({
      asked: ['that'],
      forgotten: 0,
      hidden: 0,
      stays: { tellers: ['“Mia”'], count: 1 },
      nothingFound: false,
    });
    expect(told()).toContain('The hotel is in Rome.');
  });

  it('about something unknown says so, and without an order, an engine forgets nothing', async () => {
    expect((await says('Saul', forgets([])))?.forget).toMatchObject({ forgotten: 0, nothingFound: true });
    expect((await says('Saul', { forget: ['Saul likes tea.'] }))?.forget).toBeUndefined();
    expect(told()).toHaveLength(3);
  });

  it('also hides or ignores what was said before it but arrives later', async () => {
    const before = agent.deps.now();
    await says('Saul', forgets([], 'everything'));
    const late = (who: string, text: string, said: Said) => {
      understood = () => said;
      const line = { senderInboxId: inboxOf(who), self: false, sentAt: before, learn: true, answer: false };
      agent.store.conversation.hear({ ...line, messageId: text, text });
      return think(agent.deps, agent.deps.answerRateLimiter);
    };
    await late('Mia', 'a', one('saul:home', 'Saul lives in Bern.'));
    await late('Saul', 'b', one('saul:work', 'Saul is a baker.'));
    await late('Mia', 'c', one('our:train', 'The train is at nine.', { kind: 'fact' }));
    expect(told()).toEqual(['The hotel is in Rome.', 'The train is at nine.']);
    await says('Mia', one('saul:home', 'Saul lives in Bonn.'));
    expect(told()).toContain('Saul lives in Bonn.');
  });

  it('by the teller of hidden items deletes them, and what is taught again is visible', async () => {
    await says('Saul', forgets([], 'about-speaker'));
    await says('Mia', one('saul:owes:mia', 'Saul owes Mia 500 euros.', { kind: 'fact', about: ['saul'] }));
    expect(told()).toContain('Saul owes Mia 500 euros.');
    await says('Saul', forgets([], 'about-speaker'));
    expect((await says('Mia', forgets([]), 'forget what Saul owes me'))?.forget).toMatchObject({ forgotten: 1 });
    expect(agent.store.memory.all().map(({ text }) => text)).toEqual(['The hotel is in Rome.']);
  });
});

it('about the last item on a person who was only spoken of leaves nothing, not even the name', async () => {
  await says('Mia', one('zephyr:home', 'Zephyr lives in Bern.'));
  await says('Mia', one('zephyr:work', 'Zephyr is a baker.'));
  await says('Mia', forgets(['Zephyr lives in Bern.']));
  expect(agent.store.people.all().map(({ key }) => key)).toContain('zephyr');
  await says('Mia', forgets(['Zephyr is a baker.']));
  expect(agent.store.people.all().map(({ key }) => key)).not.toContain('zephyr');
  agent.store.memory.scrub();
  expect(readFileSync(agent.deps.workspace.databasePath, 'latin1')).not.toMatch(/zephyr/i);
});

it('keeps hidden items out of previews and documents; a child that had them has to drop them; the owner sees how many there are', async () => {
  await says('Mia', one('saul:home', 'Saul lives in Bern.'));
  await says('Mia', one('our:train', 'The train is at nine.', { kind: 'fact' }));
  const [home] = agent.store.memory.all();
  const sent = { digest: 'dd'.repeat(32), items: [{ sourceId: home?.id ?? '', fingerprint: 'f' }], withdrawn: [] };
  agent.store.sent.acknowledged(CHILD, sent);
  await says('Saul', forgets([], 'about-speaker'));
  const request = { requestId: 'r', prompt: '', add: [home?.id ?? ''], remove: [], targetInboxId: '' };
  const { answer } = await preview(agent.deps, request, { ownerId: inboxOf('Ada'), askedAt: agent.deps.now() });
  expect(answer.items.map(({ text }) => text)).toEqual(['The train is at nine.']);
  expect(JSON.stringify(answer)).not.toContain('Bern');
  expect(answer.hidden).toBe(1);
  expect(previewText(answer, { instanceId: 'i', prompt: '' })).toContain('One more item is hidden at the request of the person concerned.');
  agent.store.outgoing.order({
    ...{ transferId: `trf_${'c'.repeat(26)}`, kind: 'share', targetInstanceId: `inst_${'c'.repeat(26)}`, targetInboxId: CHILD },
    ...{
      contextPrompt: '',
      overriddenConfigKeys: [],
      ownerId: inboxOf('Ada'),
      statementNonce: 'n',
      contextPromptDigest: '',
      summaryDigest: '',
    },
  });
  expect(agent.store.sent.toWithdraw(CHILD)).toEqual([]);
  await summariseDue(agent.deps);
  expect(agent.store.sent.toWithdraw(CHILD)).toEqual([home?.id]);
});

it('when another member introduces a person who was spoken of, earlier items about them concern their inbox', async () => {
  await says('Mia', one('kai:allergy:nut', 'Kai is allergic to nuts.'));
  agent.store.conversation.keepMember(inboxOf('Kai'), { name: 'Kai', isAgent: false }, true);
  expect((await says('Kai', forgets([], 'about-speaker'), 'Kai is here now. Forget everything about me.'))?.forget).toMatchObject({
    nothingFound: true,
  });
  const own = engineSaw.learn?.speaker.key ?? '';
  expect(own).toMatch(/^kai-/);
  await says('Kai', one(`${own}:home`, 'Kai lives in Bern.'));
  await says('Mia', {}, 'Kai is here now!');
  expect(agent.store.memory.all().map(({ topic }) => topic)).toEqual(['kai:allergy:nut', 'kai:home']);
  await says('Kai', {});
  expect(engineSaw.learn?.speaker).toMatchObject({ key: 'kai', inboxId: inboxOf('Kai') });
  expect((await says('Kai', forgets([], 'about-speaker')))?.forget).toMatchObject({ forgotten: 1, hidden: 1 });
  expect(told()).toEqual([]);
});

it('the next answer knows what the last one told, without deleted items', async () => {
  await says('Saul', one('saul:likes:tea', 'Saul likes tea.'));
  await says('Mia', one('mia:likes:tea', 'Mia likes tea.'));
  await says('Leo', {});
  expect(engineSaw.reply?.lastTold.map(({ text }) => text)).toEqual(['Saul likes tea.', 'Mia likes tea.']);
  await says('Saul', forgets(['Saul likes tea.']));
  await says('Leo', {});
  expect(engineSaw.reply?.lastTold.map(({ text }) => text)).toEqual(['Mia likes tea.']);
});
