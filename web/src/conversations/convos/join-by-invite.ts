import {
  decodeAppData,
  type Invite,
  InviteError,
  inviteJoinErrorCodec,
  isExpired,
  joinRequestCodec,
  parseInvite,
  readOwnInvite,
} from '@offshoot/convos';
import { openDirectMessage } from '../../xmtp/direct-message.ts';
import type { ConvosGroup } from '../../xmtp/group.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { contentOf } from '../../xmtp/sdk-codec.ts';
import { ALLOWED, DENIED, NEWEST_FIRST, UNKNOWN } from '../../xmtp/sdk-enums.ts';
import { inviteCreator } from './invites.ts';
import { introduce } from './profiles.ts';

/** `own`: an invite of this inbox to a conversation that it has left. */
export type JoinProblem = 'malformed' | 'expired' | 'refused' | 'own';

export class JoinError extends Error {
  override readonly name = 'JoinError';
  readonly problem: JoinProblem;
  constructor(problem: JoinProblem, options?: ErrorOptions) {
    super(`cannot join: ${problem}`, options);
    this.problem = problem;
  }
}

/** Of a direct message, to find the refusal. */
const LATEST = 20n;

/**
 * Asks the writer of the invite to let this inbox in, waits for it, and returns the conversation's ID. It takes as long as the writer
 * is away. Throws JoinError, or the signal's reason.
 */
export async function joinByInvite(client: PageClient, link: string, { name }: { name: string }, signal: AbortSignal): Promise<string> {
  const invite = readInvite(link);
  const conversationId = (await joinedGroup(client, invite))?.id ?? (await askToJoin(client, invite, name, signal));
  await introduce(client, conversationId, name);
  return conversationId;
}

function readInvite(link: string): Invite {
  try {
    const invite = parseInvite(link);
    if (isExpired(invite, new Date())) throw new JoinError('expired');
    return invite;
  } catch (cause) {
    throw cause instanceof InviteError ? new JoinError('malformed', { cause }) : cause;
  }
}

async function askToJoin(client: PageClient, invite: Invite, name: string, signal: AbortSignal): Promise<string> {
  if (invite.creatorInboxId === client.inboxId) throw new JoinError('own');
  const { conversations } = client.sdk;
  const dm = await openDirectMessage(client.sdk, invite.creatorInboxId);
  const earlier = new Set((await refusalsIn(dm.id)).map(({ id }) => id));
  await client.send(dm.id, joinRequestCodec, { inviteSlug: invite.slug, profile: { name } });
  // For older clients.
  await dm.sendText(invite.slug);
  return untilFound(client, signal, async () => {
    const group = await joinedGroup(client, invite);
    if (group !== undefined) {
      await group.updateConsentState(ALLOWED);
      return group.id;
    }
    if ((await refusalsIn(dm.id)).some(({ id }) => !earlier.has(id))) throw new JoinError('refused');
    return undefined;
  });

  async function refusalsIn(dmId: string) {
    const messages = (await (await conversations.getConversationById(dmId))?.messages({ direction: NEWEST_FIRST, limit: LATEST })) ?? [];
    return messages.filter(
      (message) => message.senderInboxId === invite.creatorInboxId && contentOf(message, inviteJoinErrorCodec)?.inviteTag === invite.tag,
    );
  }
}

/**
 * Anybody who saw the link can give a group of their own the same tag, so the writer must also have made the group or added this
 * inbox.
 */
async function joinedGroup(client: PageClient, invite: Invite): Promise<ConvosGroup | undefined> {
  const creator = inviteCreator(client);
  const own = creator && readOwnInvite(invite, creator, new Date());
  // Also one that this inbox has left: it is in it again.
  for (const group of await client.sdk.conversations.listGroups({ consentStates: [UNKNOWN, ALLOWED, DENIED] })) {
    const isTheirs = [group.addedByInboxId, group.metadata?.creatorInboxId].includes(invite.creatorInboxId);
    const isMeant =
      own?.is === 'valid' ? group.id === own.conversationId : isTheirs && decodeAppData(group.appData ?? '')?.tag === invite.tag;
    if (isMeant && (await group.isActive())) return group;
  }
  return undefined;
}

/** Looks again at each wake. Throws what `look` throws, and the signal's reason. */
async function untilFound<T>(client: PageClient, signal: AbortSignal, look: () => Promise<T | undefined>): Promise<T> {
  let wake = () => {};
  const unfollow = client.onActivity(() => wake());
  signal.addEventListener('abort', () => wake(), { once: true });
  try {
    for (;;) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      signal.throwIfAborted();
      const found = await look();
      if (found !== undefined) return found;
      await woken;
    }
  } finally {
    unfollow();
  }
}
