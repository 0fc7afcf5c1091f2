// The real Convos client plays the human: an invite, the hello, the member list, a conversation, refusals.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inviteJoinErrorCodec } from '@offshoot/convos';
import { type ProtocolServer, startProtocolServer } from '@offshoot/models/testing';
import { untilFound } from '@offshoot/testing';
import { type Convos, Convos as ConvosClient } from '@offshoot/testing/testnet';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFileReader } from '../src/adapters/web/file-reader.ts';
import { SHOWN_AFTER_MS } from '../src/agent/conversation/answer-turn.ts';
import type { RunningInstanceHost } from '../src/index.ts';
import { createPerson, personWith } from './people.ts';
import { type PlainEngine, plainEngine } from './plain-engine.ts';
import { OGG, png } from './reading/media.ts';
import { claim, type Scene, setScene } from './scene.ts';

/** An engine whose answers to “slow …” wait until the test lets them go. */
interface SlowEngine extends PlainEngine {
  /** The answer that is being prepared. */
  slow?: { startWriting(): void; finish(): void };
}

let engine: SlowEngine;
let openRouter: ProtocolServer;
let scene: Scene;
let host: RunningInstanceHost;
let saul: Convos;
/** Where files are stored, and what transcribes voice messages. */
let shelf: Server;
let shelfUrl: string;
let stored: Buffer = Buffer.alloc(0);
let files: ReturnType<typeof createFileReader>;

beforeAll(async () => {
  scene = await setScene();
  engine = slowEngine();
  openRouter = await startProtocolServer();
  shelf = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.end(request.method === 'GET' ? stored : JSON.stringify({ text: 'We meet at eight.' })));
  });
  await new Promise<void>((resolve) => shelf.listen(0, '127.0.0.1', resolve));
  shelfUrl = `http://127.0.0.1:${(shelf.address() as AddressInfo).port}`;
  files = createFileReader({ isFetching: true, allowedOrigins: [shelfUrl] });
  const transcription = { baseUrl: `${shelfUrl}/v1`, apiKey: '', model: 'whisper-1' };
  const ownKeys = { baseUrl: openRouter.url, timeoutMs: 10_000, contextTokens: 8_000, isHostEngineUsed: false };
  [host, saul] = await Promise.all([
    scene.startHost({ idleTarget: 2, engine, ownKeys, transcription, fileReader: files }),
    ConvosClient.open(scene.testNetwork.url),
  ]);
});
afterAll(async () => {
  await saul?.close();
  await scene?.close();
  await openRouter?.close();
  await files?.close();
  shelf?.close();
});

function slowEngine(): SlowEngine {
  const plain = plainEngine();
  const replyAtOnce = plain.reply;
  const slow: SlowEngine = Object.assign(plain, {
    reply: async (...[request, signal]: Parameters<PlainEngine['reply']>) => {
      if (!request.message.text.startsWith('slow')) return replyAtOnce(request, signal);
      const finished = Promise.withResolvers<void>();
      slow.slow = { startWriting: () => request.onWriting?.(), finish: finished.resolve };
      await finished.promise;
      return { text: request.message.text.includes('silence') ? '' : `thought about: ${request.message.text}` };
    },
  });
  return slow;
}

/** An agent that has been let into a new conversation of Saul's, and his client there. It starts after that: it would miss the hello at times. */
async function inConversation(name: string, o: Parameters<typeof claim>[2] = {}) {
  const { conversationId, invite } = await saul.createConversation({ name });
  const door = await saul.processJoinRequests(conversationId);
  const agent = await claim(scene, host, { ...o, join: { kind: 'invite', inviteUrl: invite.url } });
  await scene.pool.reported(agent.instanceId, 'LIVE');
  await door.stop();
  return { conversationId, agent, session: await saul.serve(conversationId) };
}

test('by invite: it asks, is let in later, says hello with its profile, answers, and survives a text of 900 KB', async () => {
  const { conversationId, invite } = await saul.createConversation({ name: 'Tokyo', profileName: 'Saul' });
  const agent = await claim(scene, host, { join: { kind: 'invite', inviteUrl: invite.url } });
  await untilFound('it has asked', () => host.host.agent(agent.instanceId).state.joinAttempts > 0);
  // Only now does the creator's client come online.
  const session = await saul.serve(conversationId);
  expect(await scene.pool.reported(agent.instanceId, 'LIVE')).toMatchObject({ conversationId });
  await session.waitForText((text, sender) => sender === agent.inboxId && text.startsWith("Hello, I'm Trip Planner."));
  await session.sendText('Remember that our hotel is in Shinjuku');
  await session.sendText('What do you know?');
  await session.waitForText((text) => /knows: our hotel is in Shinjuku/.test(text));
  await session.sendText(`A wall: ${'x'.repeat(900_000)}`);
  await session.waitForText((text) => text.includes('heard: A wall'));
  await session.stop();
  expect((await saul.members(conversationId)).map((member) => member.inboxId)).toContain(agent.inboxId);
  expect(await saul.profiles(conversationId)).toContainEqual({ inboxId: agent.inboxId, name: 'Trip Planner', memberKind: 1 });
});

test('an invite that the creator refuses fails with a reason, and so does a broken one', async () => {
  const { invite } = await saul.createConversation({ name: 'Closed' });
  const failureOf = (instanceId: string) =>
    untilFound(
      'a failure',
      () => scene.pool.reports.find((report) => report.instanceId === instanceId && report.failureReason !== '')?.failureReason,
    );
  const broken = await claim(scene, host, { join: { kind: 'invite', inviteUrl: 'https://dev.convos.org/v2?i=AAAA' } });
  expect(await failureOf(broken.instanceId)).toBe('INVITE_MALFORMED');

  // The command-line client refuses silently; the phone answers. Here, a second device of the same person plays the phone. It is
  // there before the request: a later device would see the request only with the next message.
  const phone = await scene.human({ ...scene.owner, walletKey: saul.walletKey() });
  const refused = await claim(scene, host, { join: { kind: 'invite', inviteUrl: invite.url } });
  const request = await untilFound('a join request', async () => {
    await phone.sync();
    return (await phone.conversations({ kind: 'dm' })).find(({ memberInboxIds }) => memberInboxIds.includes(refused.inboxId));
  });
  const refusal = { errorType: 'conversation_expired', inviteTag: invite.tag, timestamp: new Date() };
  await phone.sendContent(request.id, inviteJoinErrorCodec, refusal, { idempotencyKey: 'no' });
  expect(await failureOf(refused.instanceId)).toBe('INVITE_REFUSED');
  // The pool alone releases a failed claim, by the claim's ID.
  await scene.rpc(host).release({ instanceId: refused.instanceId, claimId: refused.claimId });
  await scene.pool.reported(refused.instanceId, 'GONE');
});

test('after it was removed, an app lets it in again by its old request: it leaves and says why once; a member who wants it back can have it', async () => {
  const { conversationId, invite } = await saul.createConversation({ name: 'Removed', profileName: 'Saul' });
  const friend = await scene.human(await createPerson(scene.network));
  const agent = await claim(scene, host, { join: { kind: 'invite', inviteUrl: invite.url } });
  const state = () => host.host.agent(agent.instanceId).state;
  await untilFound('it has asked', () => state().joinAttempts > 0);
  await saul.processPendingJoinRequests();
  await scene.pool.reported(agent.instanceId, 'LIVE');
  await saul.addMembers(conversationId, [friend.inboxId]);
  const isMember = async () => (await saul.members(conversationId)).some(({ inboxId }) => inboxId === agent.inboxId);
  const said = async (pattern: RegExp) => {
    await friend.sync();
    const { messages } = await friend.messages(conversationId, { limit: 1_000 });
    return messages.flatMap((message) =>
      message.kind === 'text' && message.senderInboxId === agent.inboxId && pattern.test(message.text) ? [message.text] : [],
    );
  };
  const removed = async () => {
    await saul.removeMembers(conversationId, [agent.inboxId]);
    await untilFound('it knows', () => state().conversationState === 'removed');
  };
  await removed();
  for (let times = 0; times < 2; times += 1) {
    const before = state().unasked?.addedAt;
    await saul.processPendingJoinRequests();
    await untilFound('it has left', () => state().unasked?.isDone && state().unasked?.addedAt !== before);
    expect(state().conversationState).toBe('removed');
    // Saul's app meets its request, as an admin's does while it is open.
    const session = await saul.serve(conversationId);
    await untilFound('it is out', async () => !(await isMember()));
    await session.stop();
  }
  await saul.sendText(conversationId, 'Trip Planner, are you there?');
  expect(await said(/an app has let me in again only because I had asked to join before/)).toHaveLength(1);
  await friend.addMembers(conversationId, [agent.inboxId]);
  await untilFound('it is back', async () => (await said(/^I'm back in this conversation/)).length === 1);
  expect(await said(/heard: Trip Planner, are you there/)).toEqual([]);
});

test('its owner asks what a clone would get and why it said something: only “here” shows it to everybody, as a file', async () => {
  const owner = personWith({ inboxId: await saul.inboxId(), walletKey: saul.walletKey() });
  const { conversationId, agent, session } = await inConversation('Owner', { owner });
  await session.sendText('Remember that our hotel is in Shinjuku');
  await session.waitForText((text) => text.includes('heard: Remember'));
  await session.sendText('Show me what a clone would get, please.');
  await session.waitForText((text) => text.includes(`offshoot clone ${agent.instanceId} --preview`));
  const file = (name: string) =>
    session.waitForEvent(({ content }) => typeof content === 'string' && content === `[attachment: ${name} (text/markdown)]`);
  expect(session.events.some(({ content }) => String(content).startsWith('[attachment'))).toBe(false);
  await session.sendText('Trip Planner, show it here');
  const preview = await file('What-a-clone-would-get.md');
  await session.sendText('explain here why you said that');
  const explanation = await file('What-the-model-was-shown.md');
  await session.sendText('show it here');
  await session.waitForText((text) => text.includes('heard: show it here'));
  await session.stop();
  const shown = await saul.attachment(conversationId, String(preview.id));
  expect(shown).toMatch(/^# What a clone would get\n\n {4}With no prompt, 1 of 1 items go along\.\n/);
  expect(shown).toContain('our hotel is in Shinjuku');
  expect(await saul.attachment(conversationId, String(explanation.id))).toContain(
    '# What the model was shown\n\n    For the last message I answered',
  );
  expect(engine.calls.summarise).toBe(1);
});

test('a photo and a voice message, sent as phones do: it says that it cannot look, and what it heard', async () => {
  const { conversationId, session } = await inConversation('Photo');
  const store = (encrypted: Buffer) => {
    stored = encrypted;
    return shelfUrl;
  };
  await saul.sendFile(conversationId, { name: 'photo.png', content: png(640, 480) }, store);
  await session.sendText("What's in this?");
  await session.waitForText((text) => text === "I can't look at pictures.");
  await saul.sendFile(conversationId, { name: 'voice.ogg', content: OGG }, store);
  await session.sendText('What does the voice message say?');
  await session.waitForText((text) => text.startsWith('📎 ') && text.endsWith(': “We meet at eight.”'));
  await session.stop();
});

test('an agent thinks with an OpenRouter key of its own, and says once that it is spent', async () => {
  const key = { id: 'llm', name: 'Models', provisioning: 'TOOL_PROVISIONING_POOL', resource: 'TOOL_RESOURCE_OPENROUTER_KEY' };
  const { agent, session } = await inConversation('Key', { content: { tools: [key] } });
  const ownTool = { toolId: 'llm', resourceId: `res_${'a'.repeat(26)}`, resource: 'openrouter-key', value: 'sk-or-v1-own' } as const;
  host.host.agent(agent.instanceId).store.tools.replace([ownTool]);
  openRouter.behave({ kind: 'say', text: 'Kyoto.' });
  await session.sendText('Tokyo or Kyoto?');
  await session.waitForText((text) => text === 'Kyoto.');
  expect(openRouter.received.at(-1)?.authorization).toBe('Bearer sk-or-v1-own');
  openRouter.behave({ kind: 'status', status: 402 });
  await session.sendText('And then?');
  await session.waitForText((text) => text.startsWith('My OpenRouter key has spent what it may spend.'));
  const asked = openRouter.received.length;
  await session.sendText('Nara?');
  await untilFound('it has tried again', () => openRouter.received.length > asked);
  openRouter.behave({ kind: 'say', text: 'Osaka.' });
  await session.sendText('Where else?');
  await session.waitForText((text) => text === 'Osaka.');
  expect(session.events.filter(({ content }) => String(content).startsWith('My OpenRouter key'))).toHaveLength(1);
  expect(host.host.agent(agent.instanceId).state.spentKey).toBeUndefined();
  await session.stop();
});

test('a slow answer shows that the agent thinks and types until it is there; a fast one shows nothing', async () => {
  const { agent, session } = await inConversation('Slow');
  let tries = 0;
  const fast = await untilFound('an answer that was fast, which a busy machine can prevent', async () => {
    const text = `fast ${++tries}`;
    const began = performance.now();
    const { id } = await session.sendText(text);
    await session.waitForText((answer) => answer.endsWith(`heard: ${text}`));
    return performance.now() - began < SHOWN_AFTER_MS && id;
  });
  const thinkingIs = (state: string, about: string) =>
    session.waitForEvent((event) => event.event === 'thinking' && event.state === state && event.targetMessageId === about);
  const typingIs = (isTyping: boolean) => session.waitForEvent((event) => event.event === 'typing' && event.isTyping === isTyping);

  const slow = await session.sendText('slow one');
  expect(await thinkingIs('start', slow.id)).toMatchObject({ senderInboxId: agent.inboxId, content: 'Thinking about an answer' });
  engine.slow?.startWriting();
  await typingIs(true);
  engine.slow?.finish();
  const stop = await thinkingIs('stop', slow.id);
  await typingIs(false);
  const answer = session.events.find((event) => event.content === 'thought about: slow one');
  expect(stop.resultMessageId).toBe(answer?.id);
  expect(session.events.indexOf(stop)).toBeGreaterThan(session.events.indexOf(answer ?? stop));

  const silent = await session.sendText('slow silence');
  await thinkingIs('start', silent.id);
  engine.slow?.finish();
  expect((await thinkingIs('stop', silent.id)).resultMessageId).toBeUndefined();
  // The signs of others are no messages: neither learned from nor answered.
  const { learn } = engine.calls;
  session.command({ type: 'thinking', state: 'start', targetMessageId: slow.id, content: 'Thinking it over' });
  session.command({ type: 'typing', isTyping: true });
  await session.sendText('after the signs');
  await session.waitForText((text) => text.endsWith('heard: after the signs'));
  expect(engine.calls.learn).toBe(learn + 1);
  const { conversation } = host.host.agent(agent.instanceId).store;
  const heard = conversation.recent().filter(({ self }) => !self);
  expect(heard.map(({ text }) => text).slice(tries)).toEqual(['slow one', 'slow silence', 'after the signs']);
  const thinkingAbout = (id: string) =>
    session.events.flatMap((event) => (event.event === 'thinking' && event.targetMessageId === id ? [event.state] : []));
  expect([fast, slow.id, silent.id].map(thinkingAbout)).toEqual([[], ['start', 'stop'], ['start', 'stop']]);
  // It is repeated for as long as the writing lasts.
  expect(session.events.flatMap(({ event, isTyping }) => (event === 'typing' ? String(isTyping) : [])).join()).toMatch(/^(true,)+false$/);

  const lost = await session.sendText('slow, and the host stops');
  await thinkingIs('start', lost.id);
  await host.close();
  expect((await thinkingIs('stop', lost.id)).resultMessageId).toBeUndefined();
  await session.stop();
});
