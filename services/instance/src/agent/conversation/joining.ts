// Getting into the conversation: by a Convos invite, or by being added. Then the profile, the hello, and LIVE.
import { createHash } from 'node:crypto';
import { decodeAppData, type Invite, InviteError, isExpired, type Profile, parseInvite } from '@offshoot/convos';
import type { Reason } from '@offshoot/rpc/refusal.ts';
import { type AgentConversation, joinRefusal, publishProfile as sendProfile } from '@offshoot/xmtp';
import type { XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import { character, type OnlineContext } from '../agent-context.ts';
import { farewell, hello } from '../domain/phrases.ts';
import type { AddedBy } from '../ownership/domain/owner-statement.ts';
import { memberAfter } from './domain/profile-word.ts';
import { type Found, findGroup } from './finding-group.ts';
import { askToJoin } from './join-request.ts';
import { isAway } from './readmission.ts';
import { flushOutbox } from './speaking.ts';

/** Streams wake the agent; this look at the network is for the wake-up that got lost. */
const LOOK_AGAIN_MS = 5_000;
const LOOK_SLACK_MS = 10;
/** Where groups are left to be judged: others have their turn between. */
const GO_ON_MS = 10;
/** Goodbyes that fail must not keep a released agent alive. */
const FAREWELL_TRIES = 3;
const FAREWELL_RETRY_MS = 3_000;

/** One step towards LIVE. Returns when to look again, milliseconds; undefined: nothing is left to do here. */
export async function join(ctx: OnlineContext): Promise<number | undefined> {
  const { state } = ctx.store;
  const { claimed } = state;
  if (claimed === undefined || state.joinFailed) return undefined;
  if (state.conversationId === undefined) {
    const { join: way } = claimed;
    const { group: found, more } = way.kind === 'invite' ? await joinByInvite(ctx, way.inviteUrl) : await findAdded(ctx, way);
    if (found === undefined && ctx.store.state.joinFailed) return undefined;
    if (found === undefined && more) return GO_ON_MS;
    if (found === undefined) return way.kind === 'invite' ? LOOK_AGAIN_MS : nextLookMs(ctx);
    // Forgotten, it is found again, and said in the same words.
    ctx.store.soon(() => {
      ctx.store.change({ conversationId: found.id });
      adoptProfiles(ctx, found);
      if (ctx.store.state.movedAt === undefined) decideHello(ctx);
    });
  }
  if (await isAway(ctx)) return LOOK_AGAIN_MS;
  await publishProfile(ctx);
  return await greet(ctx);
}

function decideHello(ctx: OnlineContext): void {
  const { claimed, greeted } = ctx.store.state;
  if (claimed === undefined || greeted) return;
  const { name, description } = character(ctx);
  ctx.store.transaction(() => {
    ctx.store.conversation.say(
      `hello:${claimed.claimId}`,
      hello({ name, description, context: ctx.store.incoming.ofClone()?.state, signed: claimed.signed }),
    );
    ctx.store.change({ greeted: true });
  });
}

async function greet(ctx: OnlineContext): Promise<number | undefined> {
  const { claimed } = ctx.store.state;
  if (claimed === undefined) return undefined;
  decideHello(ctx);
  const retryIn = await flushOutbox(ctx);
  if (retryIn !== undefined) return retryIn;
  const { conversationId, template, phase, acceptedCapabilities, clonePolicy } = ctx.store.state;
  // It may have been released while the hello was on its way: that is not to be undone.
  if (phase !== 'joining') return undefined;
  // Forgotten, it is found out and reported again.
  ctx.store.soon(() => {
    ctx.store.change({ phase: 'live' });
    const appliedVersion = template?.version;
    // The pool has heard the last two when it configured the agent, unless the answer was lost.
    ctx.store.report({ claimId: claimed.claimId, state: 'live', conversationId, appliedVersion, acceptedCapabilities, clonePolicy });
  });
  ctx.log.info({ instanceId: ctx.instanceId, claimId: claimed.claimId }, 'live');
  ctx.wakeReports();
  ctx.wakeDuties();
  return undefined;
}

/**
 * Anybody who saw the link can give a group of their own the same tag: it must also be the invite's creator who let the agent in.
 * That the creator made the group is not enough, since its members can change the tag and add people.
 */
function findInvited(ctx: OnlineContext, invite: Invite): Promise<Found> {
  const named = { byId: invite.creatorInboxId, groupId: '' };
  return findGroup(ctx, named, (group) => decodeAppData(group.appData)?.tag === invite.tag);
}

async function joinByInvite(ctx: OnlineContext, inviteUrl: string): Promise<Found> {
  const none = { group: undefined, more: false };
  const invite = readInvite(ctx, inviteUrl);
  if (invite === undefined) return none;
  const known = await findInvited(ctx, invite);
  if (known.group !== undefined || known.more) return known;
  await ctx.client.sync();
  const found = await findInvited(ctx, invite);
  if (found.group !== undefined || found.more) return found;
  // Only once asked can there be an answer; a later sign of life does not undo a refusal.
  if (ctx.store.state.joinAttempts > 0 && (await joinRefusal(ctx.client, invite)) !== undefined) {
    fail(ctx, 'INVITE_REFUSED', 'The conversation’s creator refused the invite. Create a new one in Convos.');
    return none;
  }
  if (isExpired(invite, ctx.now())) {
    fail(ctx, 'INVITE_EXPIRED', 'The invite or its conversation has expired. Create a new one in Convos.');
    return none;
  }
  if (ctx.now().getTime() >= ctx.store.state.notBefore) await askToJoin(ctx, invite);
  return none;
}

function readInvite(ctx: OnlineContext, inviteUrl: string): Invite | undefined {
  try {
    return parseInvite(inviteUrl);
  } catch (error) {
    if (!(error instanceof InviteError)) throw error;
    fail(ctx, 'INVITE_MALFORMED', error.message);
    return undefined;
  }
}

async function findAdded(ctx: OnlineContext, named: AddedBy): Promise<Found> {
  const known = await findGroup(ctx, named);
  if (known.group !== undefined || known.more || !isNetworkDue(ctx)) return known;
  await ctx.client.sync();
  return findGroup(ctx, named);
}

/** Looks for what the streams did not tell of (about 1 in 75), in milliseconds from the first; the first few are at what is here already. */
const LOOKS_MS = [150, 1_000, 3_000];
const LOCAL_LOOKS = 1;

interface Looks {
  since: number;
  done: number;
}

const looks = new WeakMap<XmtpAgentClient, Looks>();

/** The streams tell of a group that is on its way, nearly always: asking the network each time would keep those waiting that join. */
function isNetworkDue({ client }: OnlineContext): boolean {
  const now = performance.now();
  const made = looks.get(client);
  if (made === undefined) {
    looks.set(client, { since: now, done: 0 });
    return client.connection() !== 'online';
  }
  if (now < made.since + lookAt(made.done) - LOOK_SLACK_MS) return false;
  made.done += 1;
  return made.done > LOCAL_LOOKS;
}

function nextLookMs({ client }: OnlineContext): number {
  const made = looks.get(client);
  return made === undefined ? LOOK_AGAIN_MS : Math.max(0, made.since + lookAt(made.done) - performance.now());
}

function lookAt(index: number): number {
  const beyond = index - LOOKS_MS.length + 1;
  return LOOKS_MS[index] ?? (LOOKS_MS.at(-1) ?? 0) + beyond * LOOK_AGAIN_MS;
}

function adoptProfiles(ctx: OnlineContext, conversation: AgentConversation): void {
  for (const { inboxId, name } of decodeAppData(conversation.appData)?.profiles ?? []) hearOf(ctx, inboxId, name ?? '');
}

function hearOf({ store }: OnlineContext, inboxId: string, name: string): void {
  const member = memberAfter(store.conversation.member(inboxId), { name, memberKind: 'member', metadata: {} }, false);
  if (member !== undefined) store.conversation.keepMember(inboxId, member, false);
}

/** Sends the profile where the conversation has not had it in this form. */
export async function publishProfile(ctx: OnlineContext): Promise<void> {
  const { conversationId, template, claimed, publishedProfile, profileSerial } = ctx.store.state;
  if (conversationId === undefined || template === undefined || claimed === undefined) return;
  const { name, description } = character(ctx);
  const profile: Profile = {
    name,
    memberKind: 'agent',
    metadata: {
      templateId: template.templateId,
      instanceId: ctx.instanceId,
      templateVersion: template.version,
      creatorId: template.creatorId,
      ownerId: claimed.ownerId,
      claim: claimed.signed ? 'signed' : 'unsigned',
      ...(ctx.store.state.stale ? { stale: 'true' } : {}),
      ...(description.emoji ? { emoji: description.emoji } : {}),
      ...(description.description ? { description: description.description } : {}),
    },
  };
  const fingerprint = createHash('sha256').update(JSON.stringify(profile)).digest('hex').slice(0, 32);
  if (fingerprint === publishedProfile) return;
  await sendProfile(ctx.client, conversationId, profile, `profile:${profileSerial}:${fingerprint}`);
  ctx.store.soon(() => ctx.store.change({ publishedProfile: fingerprint, profileSerial: profileSerial + 1 }));
}

/** Goodbye and out. Returns when to try again; undefined: the agent can be deleted. */
export async function sayFarewell(ctx: OnlineContext): Promise<number | undefined> {
  const { conversationId, greeted, joinAttempts, claimed } = ctx.store.state;
  if (conversationId === undefined || claimed === undefined) return undefined;
  try {
    if (greeted) await ctx.client.sendText(conversationId, farewell(), { idempotencyKey: `farewell:${claimed.claimId}` });
    await ctx.client.leave(conversationId);
    return undefined;
  } catch (error) {
    if (joinAttempts + 1 >= FAREWELL_TRIES) {
      ctx.log.warn({ instanceId: ctx.instanceId, err: error }, 'left without a goodbye');
      return undefined;
    }
    ctx.store.change({ joinAttempts: joinAttempts + 1 });
    return FAREWELL_RETRY_MS;
  }
}

function fail(ctx: OnlineContext, reason: Reason, message: string): void {
  const { claimed } = ctx.store.state;
  ctx.store.transaction(() => {
    ctx.store.change({ joinFailed: true });
    ctx.store.report({ claimId: claimed?.claimId, failure: { reason, message } });
  });
  ctx.log.info({ instanceId: ctx.instanceId, reason }, 'cannot join');
  ctx.wakeReports();
}
