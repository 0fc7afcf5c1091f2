// Joins the conversation by a Convos invite or by being added. Then publishes the profile, says hello and goes LIVE.

import { decodeAppData, type Invite, InviteError, isExpired, parseInvite } from '@offshoot/convos';
import type { Reason } from '@offshoot/refusals';
import type { Destination } from '@offshoot/statements';
import { type AgentConversation, joinRefusal } from '@offshoot/xmtp';
import type { XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import { farewell, hello } from '../../domain/phrases.ts';
import type { TimedEngine } from '../../engine/timed-engine.ts';
import { character, type OnlineDeps } from '../../record/agent-deps.ts';
import type { ConversationTable } from '../../transcript/conversation-store.ts';
import { memberAfter } from '../../transcript/domain/profile-word.ts';
import type { IncomingTable } from '../../transfers/incoming-transfers.ts';
import { lookForPage, type ProfileDeps, publishProfile } from '../profile.ts';
import { flushOutbox } from '../speaking.ts';
import { type Found, findGroup } from './finding-group.ts';
import { askToJoin } from './join-request.ts';
import { isAway } from './readmission.ts';

type MemberDeps = OnlineDeps<ConversationTable & IncomingTable>;
type JoiningDeps = MemberDeps & ProfileDeps & Parameters<typeof flushOutbox>[0] & Minded;

/** What it says of itself at hello: with what it thinks, and whether something transcribes voice messages for it. */
interface Minded {
  readonly hears: boolean;
  readonly engine: Pick<TimedEngine, 'mind'>;
}

/** Streams wake the agent; this poll covers lost wake-ups. */
const LOOK_AGAIN_MS = 5_000;
const LOOK_SLACK_MS = 10;
/** Delay if groups remain to be checked: lets other agents run in between. */
const GO_ON_MS = 10;
/** A failing goodbye must not keep a released agent alive. */
const FAREWELL_TRIES = 3;
const FAREWELL_RETRY_MS = 3_000;

/** One step towards LIVE. Returns milliseconds until the next step; undefined: nothing left to do here. */
export async function join(deps: JoiningDeps): Promise<number | undefined> {
  const { state } = deps.store;
  const { claimed } = state;
  if (claimed === undefined || state.joinFailed) return undefined;
  lookForPage(deps);
  if (state.conversationId === undefined) {
    const { join: way } = claimed;
    const { group: found, more } = way.kind === 'invite' ? await joinByInvite(deps, way.inviteUrl) : await findAdded(deps, way);
    if (found === undefined && deps.store.state.joinFailed) return undefined;
    if (found === undefined && more) return GO_ON_MS;
    if (found === undefined) return way.kind === 'invite' ? LOOK_AGAIN_MS : nextLookMs(deps);
    const joinedAt = (await deps.client.lastAdding(found.id))?.at.getTime();
    // If lost, the group is found again and the same messages are sent.
    deps.store.soon(() => {
      deps.store.change({ conversationId: found.id, ...(joinedAt === undefined ? {} : { joinedAt }) });
      adoptProfiles(deps, found);
      if (deps.store.state.movedAt === undefined) decideHello(deps);
    });
  }
  if (await isAway(deps)) return LOOK_AGAIN_MS;
  await publishProfile(deps);
  return await greet(deps);
}

function decideHello(deps: MemberDeps & Minded): void {
  const { claimed, greeted } = deps.store.state;
  if (claimed === undefined || greeted) return;
  const { name, description, model } = character(deps);
  deps.store.transaction(() => {
    deps.store.conversation.say(
      `hello:${claimed.claimId}`,
      hello({
        name,
        description,
        context: deps.store.incoming.ofClone()?.state,
        signed: claimed.signed,
        keptDays: deps.store.state.keptDays,
        mind: deps.engine.mind(model),
        hears: deps.hears,
      }),
    );
    deps.store.change({ greeted: true });
  });
}

async function greet(deps: JoiningDeps): Promise<number | undefined> {
  const { claimed } = deps.store.state;
  if (claimed === undefined) return undefined;
  decideHello(deps);
  const retryIn = await flushOutbox(deps);
  if (retryIn !== undefined) return retryIn;
  const { conversationId, template, phase, acceptedCapabilities } = deps.store.state;
  // It may have been released while the hello was being sent: do not undo that.
  if (phase !== 'joining') return undefined;
  // If lost, it is detected and reported again.
  deps.store.soon(() => {
    deps.store.change({ phase: 'live' });
    const appliedVersion = template?.version;
    // The pool received the last two when it configured the agent, unless the response was lost.
    deps.store.report({ claimId: claimed.claimId, state: 'live', conversationId, appliedVersion, acceptedCapabilities });
  });
  deps.log.info({ instanceId: deps.instanceId, claimId: claimed.claimId }, 'live');
  deps.wake.reports();
  deps.wake.duties();
  return undefined;
}

/**
 * Anybody who saw the link can give their own group the same tag, so the agent must also have been added by the invite's creator. That
 * the creator made the group is not enough, since its members can change the tag and add people.
 */
function findInvited(deps: MemberDeps, invite: Invite): Promise<Found> {
  const named = { kind: 'added', byId: invite.creatorInboxId, groupId: '' } as const;
  return findGroup(deps, named, (group) => decodeAppData(group.appData)?.tag === invite.tag);
}

async function joinByInvite(deps: MemberDeps, inviteUrl: string): Promise<Found> {
  const none = { group: undefined, more: false };
  const invite = readInvite(deps, inviteUrl);
  if (invite === undefined) return none;
  const known = await findInvited(deps, invite);
  if (known.group !== undefined || known.more) return known;
  await deps.client.sync();
  const found = await findInvited(deps, invite);
  if (found.group !== undefined || found.more) return found;
  // There can be no answer before a request; a later sign of life does not undo a refusal.
  if (deps.store.state.joinAttempts > 0 && (await joinRefusal(deps.client, invite)) !== undefined) {
    fail(deps, 'INVITE_REFUSED', 'The conversation’s creator refused the invite. Create a new one in Convos.');
    return none;
  }
  if (isExpired(invite, deps.now())) {
    fail(deps, 'INVITE_EXPIRED', 'The invite or its conversation has expired. Create a new one in Convos.');
    return none;
  }
  if (deps.now().getTime() >= deps.store.state.notBefore) await askToJoin(deps, invite);
  return none;
}

function readInvite(deps: MemberDeps, inviteUrl: string): Invite | undefined {
  try {
    return parseInvite(inviteUrl);
  } catch (error) {
    if (!(error instanceof InviteError)) throw error;
    fail(deps, 'INVITE_MALFORMED', error.message);
    return undefined;
  }
}

async function findAdded(deps: MemberDeps, named: Destination & { kind: 'added' }): Promise<Found> {
  const known = await findGroup(deps, named);
  if (known.group !== undefined || known.more || !isNetworkDue(deps)) return known;
  await deps.client.sync();
  return findGroup(deps, named);
}

/**
 * Polls for groups the streams missed (about 1 in 75), milliseconds from the first poll; the first few polls cover what is already here.
 */
const LOOKS_MS = [150, 1_000, 3_000];
const LOCAL_LOOKS = 1;

interface Looks {
  since: number;
  done: number;
}

const looks = new WeakMap<XmtpAgentClient, Looks>();

/** The streams nearly always report an arriving group: querying the network each time would slow down all joining agents. */
function isNetworkDue({ client }: MemberDeps): boolean {
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

function nextLookMs({ client }: MemberDeps): number {
  const made = looks.get(client);
  return made === undefined ? LOOK_AGAIN_MS : Math.max(0, made.since + lookAt(made.done) - performance.now());
}

function lookAt(index: number): number {
  const beyond = index - LOOKS_MS.length + 1;
  return LOOKS_MS[index] ?? (LOOKS_MS.at(-1) ?? 0) + beyond * LOOK_AGAIN_MS;
}

function adoptProfiles(deps: MemberDeps, conversation: AgentConversation): void {
  for (const { inboxId, name } of decodeAppData(conversation.appData)?.profiles ?? []) hearOf(deps, inboxId, name ?? '');
}

function hearOf({ store }: MemberDeps, inboxId: string, name: string): void {
  const member = memberAfter(store.conversation.member(inboxId), { name, memberKind: 'member', metadata: {} }, false);
  if (member !== undefined) store.conversation.keepMember(inboxId, member, false);
}

/** Says goodbye and leaves. Returns milliseconds until the next try; undefined: the agent can be deleted. */
export async function sayFarewell(deps: MemberDeps): Promise<number | undefined> {
  const { conversationId, greeted, joinAttempts, claimed } = deps.store.state;
  if (conversationId === undefined || claimed === undefined) return undefined;
  try {
    const isMember = (await deps.client.conversation(conversationId))?.isActive ?? false;
    if (greeted && isMember) await deps.client.sendText(conversationId, farewell(), { idempotencyKey: `farewell:${claimed.claimId}` });
    await deps.client.leave(conversationId);
    return undefined;
  } catch (error) {
    if (joinAttempts + 1 >= FAREWELL_TRIES) {
      deps.log.warn({ instanceId: deps.instanceId, err: error }, 'left without a goodbye');
      return undefined;
    }
    deps.store.change({ joinAttempts: joinAttempts + 1 });
    return FAREWELL_RETRY_MS;
  }
}

function fail(deps: MemberDeps, reason: Reason, message: string): void {
  const { claimed } = deps.store.state;
  deps.store.transaction(() => {
    deps.store.change({ joinFailed: true });
    deps.store.report({ claimId: claimed?.claimId, failure: { reason, message } });
  });
  deps.log.info({ instanceId: deps.instanceId, reason }, 'cannot join');
  deps.wake.reports();
}
