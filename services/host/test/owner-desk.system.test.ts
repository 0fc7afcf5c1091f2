// The owner's desk: what owners ask their agent in a direct message, through the real SDK. Nobody else gets an answer.
import {
  type Changed,
  type CorrectItemRequest,
  decodeAnswer,
  type Explanation,
  entriesOf,
  type ForgetItemsRequest,
  type Knowledge,
  type OwnerRequest,
  type Preview,
  type PreviewRequest,
  putTogether,
  summaryDigest,
} from '@offshoot/context';
import { profileUpdateCodec } from '@offshoot/convos';
import type { ContentCodec } from '@offshoot/convos/content-codec.ts';
import { textDigest } from '@offshoot/statements';
import { untilFound } from '@offshoot/testing';
import { profilesIn } from '@offshoot/xmtp';
import type { XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderSections } from '../src/agent/conversation/domain/assembly/assembly.ts';
import { REFUSALS_PER_MINUTE, REQUESTS_PER_MINUTE } from '../src/agent/desk/domain/request.ts';
import type { RunningInstanceHost } from '../src/index.ts';
import { clientOf, Desk, newRequestId } from './desk.ts';
import { kill, spawnHostProcess } from './host-process.ts';
import { createPerson, type Person } from './people.ts';
import { plainEngine } from './plain-engine.ts';
import { type Configured, claim, type Scene, setScene } from './scene.ts';
import { type Talk, talk } from './talk.ts';

const previewRequest = (o: Partial<PreviewRequest> = {}): PreviewRequest => ({
  ask: 'preview',
  requestId: newRequestId(),
  prompt: '',
  add: [],
  remove: [],
  targetInboxId: '',
  ...o,
});

/** Reacts like any XMTP client. */
const reactionCodec: ContentCodec<{ reference: string; action: string; content: string }> = {
  contentType: 'xmtp.org/reaction:1.0',
  encode: (reaction) => Buffer.from(JSON.stringify({ ...reaction, schema: 'unicode' }), 'utf8'),
  decode: (bytes) => JSON.parse(Buffer.from(bytes).toString('utf8')),
};

describe('in one process', () => {
  let scene: Scene;
  let host: RunningInstanceHost;
  let agent: Configured;
  let group: Talk;
  let owner: Desk;
  const engine = plainEngine();
  const clients: XmtpAgentClient[] = [];
  let clock = 0;

  const deskOf = async (person: Person) => {
    const client = await clientOf(scene, person);
    clients.push(client);
    return new Desk(client, agent.inboxId);
  };
  const kept = (preview: Preview, ownerId = scene.owner.inboxId, prompt = '') =>
    host.host.agent(agent.instanceId).store.previews.find({
      digest: preview.digest,
      ownerId,
      promptDigest: textDigest(prompt),
      targetInboxId: '',
      now: new Date(),
    });
  /** Once this has an answer, so has every earlier request. */
  const settled = async () => void (await owner.ask({ ask: 'explain', requestId: newRequestId(), text: 'ping' }));
  /** Starts a new minute of the rate limit. */
  const nextMinute = () => {
    clock += 61_000;
  };

  beforeAll(async () => {
    scene = await setScene();
    host = await scene.startHost({ engine, now: () => new Date(Date.now() + clock) });
    const member = await scene.human();
    agent = await claim(scene, host, { userConfig: { 'personal-email': 'ada@example.com' } });
    group = await talk(member, [agent.inboxId]);
    await scene.pool.reported(agent.instanceId, 'LIVE');
    // Because of z and 1, the code cannot occur in a digest or an ID.
    for (const said of [
      'Remember that Saul is vegetarian',
      'Remember that the Japan trip starts in May',
      'Remember that the door code is 47z11',
    ])
      await group.say(said);
    await untilFound('it has learned', () => host.host.agent(agent.instanceId).store.memory.all().length === 3);
    owner = await deskOf(scene.owner);
  });
  afterAll(async () => {
    for (const client of clients) await client.close();
    await scene?.close();
  });

  test('a preview shows every item, in or out, with the reason; the agent stores the summary for signing', async () => {
    const preview = await owner.ask<Preview>(previewRequest());
    expect(preview.items.map(({ text, isIn, reason, from }) => [text, isIn, reason, from.length > 0])).toEqual([
      ['Saul is vegetarian', true, 'everything', true],
      ['the Japan trip starts in May', true, 'everything', true],
      ['the door code is 47z11', false, 'credential', true],
    ]);
    expect(entriesOf(preview.summary).map((entry) => entry.text)).toEqual(expect.arrayContaining(['Saul is vegetarian']));
    expect(JSON.stringify(preview.summary)).not.toContain('47z11');
    expect(preview.digest).toBe(summaryDigest(preview.summary));
    expect(preview.configKeys).toEqual(['personal-email']);
    expect(kept(preview)).toEqual(preview.summary);
    expect(Date.parse(preview.expiresAt) - Date.now()).toBeGreaterThan(23 * 60 * 60_000);
  });

  test('a new installation of the owner is let into the conversation on its first request of any kind, and hears who is there', async () => {
    const person = await createPerson(scene.network);
    const phone = await clientOf(scene, person);
    clients.push(phone);
    const room = await phone.createGroup([scene.convener.inboxId]);
    await phone.sendContent(room.id, profileUpdateCodec, { name: 'Ada', memberKind: 'member', metadata: {} }, { idempotencyKey: 'me' });
    const own = await claim(scene, host, { owner: person, join: { kind: 'added', byId: person.inboxId, groupId: room.id } });
    await phone.addMembers(room.id, [own.inboxId]);
    await scene.pool.reported(own.instanceId, 'LIVE');
    // So that only the agent can let the new one in.
    await phone.close();
    const laptop = new Desk(await clientOf(scene, person), own.inboxId);
    const tablet = new Desk(await clientOf(scene, person), own.inboxId);
    clients.push(laptop.client, tablet.client);
    const see = async ({ client }: Desk) => {
      await client.sync();
      return client.groupIds();
    };
    expect(await see(laptop)).toEqual([]);
    expect(await laptop.ask({ ask: 'rejoin', requestId: newRequestId() })).toMatchObject({ answer: 'rejoined', outcome: 'rejoined' });
    expect(await see(laptop)).toEqual([room.id]);
    const profiles = await untilFound('who is there', async () => {
      await laptop.client.sync();
      const found = await profilesIn(laptop.client, room.id);
      return found.has(own.inboxId) ? found : undefined;
    });
    expect(profiles.get(own.inboxId)).toMatchObject({ name: 'Trip Planner', memberKind: 'agent' });
    await laptop.client.sendText(room.id, 'Trip Planner, remember that I am on my laptop', { idempotencyKey: 'laptop' });
    const { memory } = host.host.agent(own.instanceId).store;
    await untilFound('it has heard', () => memory.all().some(({ text }) => /laptop/.test(text)));
    // Another one asks for something else.
    await tablet.ask({ ask: 'knowledge', requestId: newRequestId() });
    expect(await see(tablet)).toEqual([room.id]);
    // Asked again by the same one, nothing is sent to the group.
    const sent = async () => (await laptop.client.messages(room.id, { limit: 1_000 })).messages.length;
    await laptop.client.sync();
    const before = await sent();
    await tablet.ask({ ask: 'rejoin', requestId: newRequestId() });
    await laptop.client.sync();
    expect(await sent()).toBe(before);

    await using stranger = await clientOf(scene, await createPerson(scene.network));
    const thirdParty = new Desk(stranger, own.inboxId);
    await thirdParty.send({ ask: 'rejoin', requestId: newRequestId() });
    // The owner's request comes after it.
    expect(await laptop.ask({ ask: 'rejoin', requestId: newRequestId() })).toMatchObject({ outcome: 'rejoined' });
    expect(await thirdParty.parts()).toEqual([]);
    expect(await see(thirdParty)).toEqual([]);
  });

  test('attack: an owner who is not in the conversation has the agent let them in', async () => {
    expect(await owner.ask({ ask: 'rejoin', requestId: newRequestId() })).toMatchObject({ answer: 'rejoined', outcome: 'not-a-member' });
    await owner.client.sync();
    expect(await owner.client.groupIds()).toEqual([]);
  });

  test('the owner edits the selection: another summary, another digest', async () => {
    const first = await owner.ask<Preview>(previewRequest());
    const idOf = (text: RegExp) => first.items.find((item) => text.test(item.text))?.id ?? '';
    const edited = await owner.ask<Preview>(previewRequest({ add: [idOf(/door/)], remove: [idOf(/Japan/)] }));
    expect(edited.items.map(({ isIn, reason }) => [isIn, reason])).toEqual([
      [true, 'everything'],
      [false, 'removed'],
      [true, 'added'],
    ]);
    expect(JSON.stringify(edited.summary)).toContain('47z11');
    expect(JSON.stringify(edited.summary)).not.toContain('Japan');
    expect(edited.digest).not.toBe(first.digest);
    expect(kept(edited)).toEqual(edited.summary);
    expect(kept(edited, 'ab'.repeat(32))).toBeUndefined();
  });

  test('a repeated request, concurrent or later, gets the same answer', async () => {
    const request = previewRequest({ prompt: 'everything but Japan' });
    await Promise.all([owner.send(request), owner.send(request)]);
    const first = await owner.answer(request.requestId);
    await settled();
    await owner.send(request);
    await settled();
    const parts = (await owner.parts()).filter((part) => part.id === request.requestId);
    expect(new Set(parts.map((part) => part.digest)).size).toBe(1);
    expect(await owner.answer(request.requestId)).toEqual(first);
    expect((first as Preview).items.find((item) => /Japan/.test(item.text))).toMatchObject({ isIn: false, reason: 'excluded' });
  });

  test('the explanation shows what the engine saw', async () => {
    await group.say('What do you know about the trip?');
    await group.hears(agent.inboxId, /knows: .*Japan/);
    const shown = engine.shown;
    if (shown === undefined) throw new Error('the engine was not asked');
    const last = await owner.ask<Explanation>({ ask: 'explain', requestId: newRequestId(), text: '' });
    const explained = last.sections.filter((section) => section.text !== '');
    expect(explained.filter((section) => section.name !== 'message').map(({ name, text }) => ({ name, text }))).toEqual(
      expect.arrayContaining(renderSections(shown).map((section) => ({ ...section }))),
    );
    expect(explained).toHaveLength(renderSections(shown).length + 1);
    expect(explained.at(-1)).toMatchObject({ name: 'message', text: 'What do you know about the trip?' });
    expect(last).toMatchObject({ engine: 'offline', budgetTokens: shown.budgetTokens, usedTokens: shown.usedTokens });
    expect(JSON.stringify(last)).not.toContain('47z11');
    const named = await owner.ask<Explanation>({ ask: 'explain', requestId: newRequestId(), text: 'What is the door code?' });
    expect(JSON.stringify(named)).toContain('47z11');
  });

  test('plain-text commands work from any client', async () => {
    nextMinute();
    const before = (await owner.texts()).length;
    const preview = await owner.asks('preview: everything but Japan', /^With the prompt “everything but Japan”/);
    expect(preview).toMatch(/in {2}\[mem_\w+\] Saul is vegetarian/);
    expect(preview).toMatch(/out \[mem_\w+\] the Japan trip starts in May \(excluded by the prompt\)/);
    expect(preview).toContain(`offshoot clone ${agent.instanceId} --preview`);
    expect(preview).not.toContain('47z11');
    expect(await owner.asks('Explain: where do we eat?', /^For “where do we eat\?”/)).toContain('## What you know');
    expect(await owner.asks('hello there', /Here I answer only my owner/)).toContain('preview: <prompt>');
    expect((await owner.texts()).slice(before)).toHaveLength(3);
  });

  test('the owner sees, corrects and forgets what it knows; a repetition changes nothing more', async () => {
    const known = () => owner.ask<Knowledge>({ ask: 'knowledge', requestId: newRequestId() });
    const { items, hidden } = await known();
    expect(items.map(({ text, kind, status }) => [text, kind, status])).toEqual([
      ['Saul is vegetarian', 'fact', 'current'],
      ['the Japan trip starts in May', 'fact', 'current'],
      ['the door code is 47z11', 'credential', 'current'],
    ]);
    expect(hidden).toBe(0);
    const idOf = (text: RegExp) => items.find((item) => text.test(item.text))?.id ?? '';
    const correction: CorrectItemRequest = {
      ask: 'correct',
      requestId: newRequestId(),
      item: idOf(/Japan/),
      text: 'The Japan trip starts in June.',
    };
    const corrected = await owner.ask<Changed>(correction);
    expect(corrected.learned).toHaveLength(1);
    const order: ForgetItemsRequest = { ask: 'forget', requestId: newRequestId(), items: [idOf(/vegetarian/)] };
    expect(await owner.ask(order)).toMatchObject({ answer: 'changed', gone: order.items, learned: [] });
    for (const request of [order, correction]) await owner.send(request);
    await settled();
    expect((await known()).items.map(({ text, status, byOwner }) => [text, status, byOwner])).toEqual([
      ['the Japan trip starts in May', 'ended', false],
      ['the door code is 47z11', 'current', false],
      ['The Japan trip starts in June.', 'current', true],
    ]);
    const answers = (await owner.parts()).filter(({ id }) => id === order.requestId);
    expect(new Set(answers.map(({ digest }) => digest)).size).toBe(1);
    expect(await owner.ask({ ...order, requestId: newRequestId() })).toMatchObject({ answer: 'refusal', reason: 'ITEM_NOT_FOUND' });
  });

  test('a stranger and a member who is not the owner get nothing and change nothing, nor does anybody in the group', async () => {
    nextMinute();
    const { memory } = host.host.agent(agent.instanceId).store;
    const before = memory.all();
    const orders = (): OwnerRequest[] => [
      previewRequest(),
      { ask: 'knowledge', requestId: newRequestId() },
      { ask: 'forget', requestId: newRequestId(), items: before.map(({ id }) => id) },
      { ask: 'correct', requestId: newRequestId(), item: before[0]?.id ?? '', text: 'Mallory may enter.' },
      { ask: 'see-server', requestId: newRequestId(), url: 'https://calendar.example/mcp' },
      { ask: 'finish-sign-in', requestId: newRequestId(), state: newRequestId(), code: 'stolen' },
    ];
    const stranger = await deskOf(await createPerson(scene.network));
    const member = new Desk(group.human, agent.inboxId);
    for (const one of [stranger, member]) {
      for (const request of orders()) await one.send(request);
      await one.say('preview');
    }
    await settled();
    await settled();
    expect(memory.all()).toEqual(before);
    expect(await stranger.messages()).toEqual([]);
    expect(await member.messages()).toEqual([]);
    expect((await group.heard(agent.inboxId)).filter((text) => /go along|my owner only/.test(text))).toEqual([]);
  });

  test('a flood is handled up to the limit, then refused, then ignored', async () => {
    nextMinute();
    const calls = engine.calls.summarise;
    const requests = Array.from({ length: REQUESTS_PER_MINUTE + REFUSALS_PER_MINUTE + 10 }, () => ({
      ask: 'explain' as const,
      requestId: newRequestId(),
      text: 'hi',
    }));
    for (const request of requests) await owner.send(request);
    const answers = await untilFound('as many answers as there are to be', async () => {
      const parts = await owner.parts();
      const found = requests.flatMap(({ requestId }) => {
        const whole = putTogether(requestId, parts);
        return whole === undefined ? [] : [decodeAnswer(whole.bytes)];
      });
      return found.length >= REQUESTS_PER_MINUTE + REFUSALS_PER_MINUTE ? found : undefined;
    });
    expect(answers.filter((answer) => answer.answer === 'explanation')).toHaveLength(REQUESTS_PER_MINUTE);
    const refused = answers.filter((answer) => answer.answer === 'refusal');
    expect(refused).toHaveLength(REFUSALS_PER_MINUTE);
    expect(refused[0]).toMatchObject({ reason: 'RATE_LIMITED' });
    nextMinute();
    await settled();
    expect(engine.calls.summarise).toBe(calls);
  });

  test('the answer reports a failed engine, and the next request succeeds', async () => {
    nextMinute();
    engine.failure = 'refuses';
    expect(await owner.ask(previewRequest())).toMatchObject({ answer: 'refusal', reason: 'SUMMARY_FAILED' });
    engine.failure = undefined;
    expect(await owner.ask(previewRequest())).toMatchObject({ answer: 'preview' });
  });

  test('a thumbs-up and a short reply are stored as opinions, shown to the engine, and can be taken back', async () => {
    const { memory } = host.host.agent(agent.instanceId).store;
    const opinions = () =>
      memory
        .all()
        .filter((item) => item.tags.includes('feedback'))
        .map((item) => item.text);
    await group.say('Tell us about the train.');
    await group.hears(agent.inboxId, /heard: Tell us about/);
    const answer = (await group.messages()).find((message) => message.kind === 'text' && /heard: Tell us/.test(message.text));
    if (answer === undefined) throw new Error('no answer');
    const reply = { referenceId: answer.id, referenceInboxId: agent.inboxId, text: 'too long' };
    await group.human.sendReply(group.id, reply, { idempotencyKey: 'too-long' });
    await untilFound('it is kept', () => opinions()[0]);
    expect(opinions()).toEqual([
      expect.stringMatching(/ said “too long” about this answer: “Trip Planner heard: Tell us about the train\.”$/),
    ]);
    await group.say('What else?');
    await group.hears(agent.inboxId, /heard: What else/);
    expect(engine.shown?.feedback.map((item) => item.text)).toEqual(opinions());

    const react = (action: 'added' | 'removed', content: string) =>
      group.human.sendContent(group.id, reactionCodec, { reference: answer.id, action, content }, { idempotencyKey: action + content });
    await react('added', '👍🏽');
    await untilFound('the thumb counts instead', () => / liked this answer: “Trip Planner heard: Tell us/.test(opinions()[0] ?? ''));
    expect(opinions()).toHaveLength(1);
    await react('removed', '👍🏽');
    await untilFound('nothing is left of it', () => opinions().length === 0);
  });

  test('the new owner gets answers and the old one does not; open requests of the old one are dropped', async () => {
    nextMinute();
    const bob = await createPerson(scene.network);
    const bobs = await deskOf(bob);
    const early = previewRequest();
    await bobs.send(early);
    const { instanceId } = agent;
    const at = new Date(Date.now() + clock);
    const offer = await scene.owner.sign(
      { action: 'instance.offer', instanceId, newOwnerId: bob.inboxId },
      { now: at, lifetimeSeconds: 3_600 },
    );
    const acceptance = await bob.sign({ action: 'instance.accept', instanceId, previousOwnerId: scene.owner.inboxId }, { now: at });
    const signed = { offer, acceptance };
    await scene.rpc(host).acceptOffer({ instanceId, newOwnerId: bob.inboxId, ...signed });
    const before = (await owner.messages()).length;
    const { memory } = host.host.agent(instanceId).store;
    const known = memory.all();
    const late = previewRequest();
    await owner.send(late);
    await owner.send({ ask: 'forget', requestId: newRequestId(), items: known.map(({ id }) => id) });
    await owner.say('preview');
    // The network sets the times of messages, and this host's clock is some minutes ahead.
    const store = host.host.agent(instanceId).store;
    expect(await untilFound('early requests were passed over', () => store.state.ownerDm?.ownerId === bob.inboxId)).toBe(true);
    store.change({ ownerChangedAt: Date.now() - 1_000 });
    expect(await bobs.ask(previewRequest())).toMatchObject({ answer: 'preview' });
    expect(putTogether(early.requestId, await bobs.parts())).toBeUndefined();
    expect(await owner.messages()).toHaveLength(before);
    expect(memory.all()).toEqual(known);
  });
});

test('kill -9 between question and answer: each request gets one answer after the restart', async () => {
  const scene = await setScene();
  const children: Awaited<ReturnType<typeof spawnHostProcess>>[] = [];
  const client = await clientOf(scene, scene.owner);
  try {
    children.push(await spawnHostProcess(scene));
    const [first] = children;
    if (first === undefined) throw new Error('no host');
    const agent = await claim(scene, first);
    const human = await scene.human();
    const group = await talk(human, [agent.inboxId]);
    await scene.pool.reported(agent.instanceId, 'LIVE');
    await group.say("I'm vegetarian.");
    const desk = new Desk(client, agent.inboxId);
    const answered = previewRequest();
    expect(await desk.ask(answered)).toMatchObject({ answer: 'preview' });
    const atOnce = previewRequest();
    await desk.send(atOnce);
    await kill(first.child);
    const away = { ask: 'explain' as const, requestId: newRequestId(), text: 'What do I eat?' };
    await desk.send(away);
    await desk.say('help');
    children.push(await spawnHostProcess(scene));
    expect(await desk.answer(atOnce.requestId)).toMatchObject({ answer: 'preview' });
    expect(await desk.answer(away.requestId)).toMatchObject({ answer: 'explanation' });
    await untilFound('the help', async () => (await desk.texts()).length > 0);
    await desk.ask({ ask: 'explain', requestId: newRequestId(), text: 'ping' });
    const parts = await desk.parts();
    for (const { requestId } of [answered, atOnce, away]) expect(parts.filter((part) => part.id === requestId)).toHaveLength(1);
    expect(await desk.texts()).toHaveLength(1);
  } finally {
    await client.close();
    await Promise.all(children.map(({ child }) => kill(child)));
    await scene.close();
  }
});
