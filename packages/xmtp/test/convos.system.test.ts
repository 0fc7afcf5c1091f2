import { randomBytes } from 'node:crypto';
import {
  createInviteSlug,
  encodeAppData,
  inviteJoinErrorCodec,
  inviteLink,
  isExpired,
  newInviteTag,
  type Profile,
  parseInvite,
  readOwnInvite,
} from '@offshoot/convos';
import { eventually, untilFound } from '@offshoot/testing';
import { Convos } from '@offshoot/testing/testnet';
import { hexToBytes } from 'viem/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invitedConversation, joinRefusal, profileOf, profilesIn, publishProfile, sendJoinRequest } from '../src/index.ts';
import { Scene, textsOf, untilMessage } from './agents.ts';

const SCOUT: Profile = { name: 'Scout', memberKind: 'agent', metadata: { templateId: 'tmpl_x', instanceId: 'inst_y', templateVersion: 3 } };

let scene: Scene;
let human: Convos;
let trip: Awaited<ReturnType<Convos['createConversation']>>;

beforeAll(async () => {
  scene = await Scene.open();
  human = await Convos.open(scene.testNetwork.url);
  trip = await human.createConversation({ name: 'Trip', profileName: 'Ana' });
});
afterAll(async () => {
  await human.close();
  await scene[Symbol.asyncDispose]();
});

describe('a person with the real Convos client', () => {
  it('invites an agent by link, sees its profile, and talks with it', async () => {
    const agent = await scene.agent();
    const invite = parseInvite(trip.invite.url);
    expect(invite).toMatchObject({ creatorInboxId: trip.inboxId, tag: trip.invite.tag, name: 'Trip', singleUse: false });
    expect(isExpired(invite, new Date())).toBe(false);

    await sendJoinRequest(agent, invite, SCOUT);
    await sendJoinRequest(agent, invite, SCOUT);
    await human.processPendingJoinRequests();
    const joined = await eventually(async () => {
      const conversation = await invitedConversation(agent, invite);
      if (!conversation) throw new Error('not let in yet');
      return conversation;
    });
    expect(joined).toMatchObject({ id: trip.conversationId, name: 'Trip', addedByInboxId: trip.inboxId });
    await publishProfile(agent, joined.id, SCOUT);
    await publishProfile(agent, joined.id, SCOUT);
    await agent.sendText(joined.id, 'Hello, I am Scout.', { idempotencyKey: 'hello' });

    const { profiles } = (await human.run('conversation', 'profiles', joined.id)) as { profiles: { inboxId: string }[] };
    expect(profiles.find((profile) => profile.inboxId === agent.inboxId)).toMatchObject({
      name: 'Scout',
      memberKind: 1,
      metadata: {
        templateId: { type: 'string', value: 'tmpl_x' },
        instanceId: { value: 'inst_y' },
        templateVersion: { type: 'number', value: 3 },
      },
    });
    const heard = await human.messages(joined.id);
    expect(heard.filter((message) => message.text === 'Hello, I am Scout.')).toHaveLength(1);
    expect(
      heard.filter((message) => message.contentType === 'convos.org/profile_update' && message.senderInboxId === agent.inboxId),
    ).toHaveLength(1);

    await human.sendText(joined.id, 'we like quiet places');
    const messages = await untilMessage(agent, joined.id, (message) => message.kind === 'text' && !message.own);
    expect(textsOf(messages)).toEqual(['Hello, I am Scout.', 'we like quiet places']);
    expect(await profileOf(agent, joined.id, trip.inboxId)).toMatchObject({ name: 'Ana' });
    expect((await profilesIn(agent, joined.id)).get(agent.inboxId)).toEqual(SCOUT);
  });

  it('joins by a link that we wrote, and reads and writes there', async () => {
    const options = scene.options();
    const ana = await scene.agent(options);
    const creator = { inboxId: ana.inboxId, walletKey: hexToBytes(options.walletKey) };
    const tag = newInviteTag(randomBytes);
    const { id } = await ana.createGroup([], { name: 'Written by us', appData: encodeAppData({ tag, emoji: '🏖️' }) });
    const slug = createInviteSlug({ conversationId: id, creator, tag, name: 'Written by us', emoji: '🏖️' }, randomBytes);

    const joined = human.join(inviteLink(slug, 'local'), { profileName: 'Ana' });
    const request = await untilFound('the join request', async () => {
      const [dm] = await ana.conversations({ kind: 'dm' });
      const { messages } = dm ? await ana.messages(dm.id) : { messages: [] };
      return messages.find((message) => message.kind === 'custom' && message.contentType === 'convos.org/join_request:1.0');
    });
    const { inviteSlug } = (request as { content: unknown }).content as { inviteSlug: string };
    expect(readOwnInvite(parseInvite(inviteSlug), creator, new Date())).toEqual({ is: 'valid', conversationId: id, tag });
    await ana.addMembers(id, [request.senderInboxId]);
    expect(await joined).toMatchObject({ conversationId: id });
    await ana.sendText(id, 'you are in', { idempotencyKey: 'hello' });
    await human.waitForMessage(id, ({ text }) => text === 'you are in');
    await human.sendText(id, 'thank you');
    await untilMessage(ana, id, (message) => message.kind === 'text' && message.text === 'thank you');
  });

  it('adds an agent directly, and removes it', async () => {
    const agent = await scene.agent();
    await human.addMembers(trip.conversationId, [agent.inboxId]);
    await eventually(async () => {
      const [group] = await agent.conversations({ kind: 'group' });
      expect(group).toMatchObject({ id: trip.conversationId, addedByInboxId: trip.inboxId, isActive: true });
    });
    await human.removeMembers(trip.conversationId, [agent.inboxId]);
    await eventually(async () => expect(await agent.conversation(trip.conversationId)).toMatchObject({ isActive: false }));
  });
});

describe('an invite that does not get the agent in', () => {
  it('is refused by its creator', async () => {
    const [agent, creator] = await Promise.all([scene.agent(), scene.agent()]);
    const invite = { ...parseInvite(trip.invite.url), creatorInboxId: creator.inboxId };
    await sendJoinRequest(agent, invite, SCOUT);
    expect(await joinRefusal(agent, invite)).toBeUndefined();
    const dm = await creator.openDm(agent.inboxId);
    const refusal = { errorType: 'conversation_expired', inviteTag: invite.tag, timestamp: new Date('2026-01-02T03:04:05Z') };
    await creator.sendContent(dm.id, inviteJoinErrorCodec, { ...refusal, inviteTag: 'another' }, { idempotencyKey: '1' });
    await creator.sendContent(dm.id, inviteJoinErrorCodec, refusal, { idempotencyKey: '2' });
    await eventually(async () => expect(await joinRefusal(agent, invite)).toMatchObject(refusal));
  });

  it('is not replaced by a stranger’s group with the same tag', async () => {
    const [agent, stranger] = await Promise.all([scene.agent(), scene.agent()]);
    const invite = parseInvite(trip.invite.url);
    const appData = Buffer.from([0x0a, invite.tag.length, ...Buffer.from(invite.tag)]).toString('base64url');
    const trap = await stranger.createGroup([agent.inboxId], { appData });
    await eventually(async () => expect(await agent.conversation(trap.id)).toMatchObject({ appData }));
    expect(await invitedConversation(agent, invite)).toBeUndefined();
    expect(await invitedConversation(agent, { ...invite, creatorInboxId: stranger.inboxId })).toMatchObject({ id: trap.id });
  });
});
