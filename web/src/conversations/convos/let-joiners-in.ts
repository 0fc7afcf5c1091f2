// A person who has an invite link asks its writer, in a direct message, to be let in. The writer's app answers while it is open.
import {
  decodeAppData,
  type Invite,
  type InviteCreator,
  type InviteJoinError,
  inviteJoinErrorCodec,
  joinRequestCodec,
  parseInvite,
  readOwnInvite,
} from '@offshoot/convos';
import type { DecodedMessage, Dm } from '@xmtp/browser-sdk';
import { findGroup } from '../../xmtp/group.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { contentOf } from '../../xmtp/sdk-codec.ts';
import { ALLOWED, BY_LAST_ACTIVITY, DENIED, DM, NEWEST_FIRST, UNKNOWN } from '../../xmtp/sdk-enums.ts';
import { AnsweredRequests } from './answered-requests.ts';
import { inviteCreator } from './invites.ts';
import { sendProfiles } from './profiles.ts';

// Limits on the work that strangers can cause: how much this app reads, and how much it answers.
/** Direct messages looked at when the app opens or was cut off; the latest ones. */
const DMS_IN_A_PASS = 200n;
/** Messages looked at in each: a request is two. */
const MESSAGES_IN_A_DM = 10n;
/** XMTP allows 250 members, and their other devices count, too. */
const MAX_MEMBERS = 150;
const MAX_REFUSALS_AN_HOUR = 60;
const HOUR_MS = 3_600_000;
/** The network may fail. A person who cannot be added at all must not keep this app busy. */
const ATTEMPTS = 3;

/** Until the returned function is called. Does nothing with a wallet: it writes no invites. */
export function letJoinersIn(client: PageClient): () => Promise<void> {
  const creator = inviteCreator(client);
  return creator === undefined ? async () => {} : new Doorkeeper(client, creator).start();
}

class Doorkeeper {
  readonly #client: PageClient;
  readonly #creator: InviteCreator;
  readonly #answered = new AnsweredRequests();
  /** Of the last hour. */
  #refusals: { dmId: string; tag: string; at: number }[] = [];
  /** Attempts that failed, by message. */
  readonly #failures = new Map<string, number>();
  /** Conversations to look at: 'all' of them, or these. */
  #next: 'all' | Set<string> = 'all';
  /** Conversations that are no direct messages, and never will be. */
  readonly #others = new Set<string>();
  #queue: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(client: PageClient, creator: InviteCreator) {
    this.#client = client;
    this.#creator = creator;
  }

  start(): () => Promise<void> {
    const unfollow = this.#client.onActivity((conversationId) => {
      if (conversationId === undefined) this.#next = 'all';
      else if (this.#next !== 'all') this.#next.add(conversationId);
      this.#look();
    });
    this.#look();
    return async () => {
      this.#isStopped = true;
      unfollow();
      await this.#queue;
    };
  }

  /** One request after the other: each comes as two messages, and the second finds its sender let in. */
  #look(): void {
    this.#queue = this.#queue.then(() => this.#lookAtNext());
  }

  async #lookAtNext(): Promise<void> {
    const ids = this.#next;
    this.#next = new Set();
    const dms = ids === 'all' ? await this.#latestDms() : await this.#dmsAmong(ids);
    for (const dm of dms) await this.#answerIn(dm);
  }

  async #latestDms(): Promise<Dm[]> {
    // Also those that are allowed: a person who was let in before may ask to join another conversation.
    const consentStates = [UNKNOWN, ALLOWED];
    return this.#client.sdk.conversations.listDms({ consentStates, orderBy: BY_LAST_ACTIVITY, limit: DMS_IN_A_PASS }).catch(() => []);
  }

  async #dmsAmong(ids: Set<string>): Promise<Dm[]> {
    const found = await Promise.all(
      [...ids]
        .filter((id) => !this.#others.has(id))
        .map((id) => this.#client.sdk.conversations.getConversationById(id).catch(() => undefined)),
    );
    for (const each of found) if (each && each.metadata?.conversationType !== DM) this.#others.add(each.id);
    return found.filter((each): each is Dm => each?.metadata?.conversationType === DM);
  }

  async #answerIn(dm: Dm): Promise<void> {
    const messages = await dm.messages({ direction: NEWEST_FIRST, limit: MESSAGES_IN_A_DM }).catch(() => []);
    for (const { message, invite } of requestsIn(messages.reverse())) {
      if (this.#isStopped || message.senderInboxId === this.#client.inboxId || this.#answered.has(message.id)) continue;
      try {
        await this.#answer(invite, message, dm);
        this.#answered.add(message.id);
      } catch {
        await this.#failed(invite, message.id, dm);
      }
    }
  }

  async #answer(invite: Invite, { id, senderInboxId: joiner }: DecodedMessage<unknown>, dm: Dm): Promise<void> {
    const own = readOwnInvite(invite, this.#creator, new Date());
    if (own.is === 'foreign') return this.#ignoreStranger(dm);
    if (own.is === 'expired') return this.#refuse(dm, invite, 'conversation_expired');
    const group = await findGroup(this.#client, own.conversationId);
    if (group === undefined || !(await group.isActive())) return this.#refuse(dm, invite, 'conversation_not_found');
    const { tag, expiresAt } = decodeAppData(group.appData ?? '') ?? {};
    if (tag !== own.tag || (expiresAt && expiresAt <= new Date())) return this.#refuse(dm, invite, 'conversation_expired');
    const members = await group.members();
    if (members.some(({ inboxId }) => inboxId === joiner)) return;
    if (members.length >= MAX_MEMBERS) return this.#refuse(dm, invite, 'generic_failure');
    await group.addMembers([joiner]);
    // Before anything else: what follows may fail or be cut off, and the joiner may be removed again.
    this.#answered.add(id);
    await dm.updateConsentState(ALLOWED);
    await sendProfiles(this.#client, group);
  }

  /** Nobody who follows the rules sends an invite that this inbox did not write. Convos does the same. */
  async #ignoreStranger(dm: Dm): Promise<void> {
    if ((await dm.consentState()) === UNKNOWN) await dm.updateConsentState(DENIED);
  }

  async #refuse(dm: Dm, { tag }: Invite, errorType: InviteJoinError['errorType']): Promise<void> {
    const at = Date.now();
    this.#refusals = this.#refusals.filter((earlier) => at - earlier.at < HOUR_MS);
    const isRepeated = this.#refusals.some((earlier) => earlier.dmId === dm.id && earlier.tag === tag);
    if (isRepeated || this.#refusals.length >= MAX_REFUSALS_AN_HOUR) return;
    this.#refusals.push({ dmId: dm.id, tag, at });
    await this.#client.send(dm.id, inviteJoinErrorCodec, { errorType, inviteTag: tag, timestamp: new Date(at) });
  }

  /** Tried again at the next wake, which comes when the network is back. */
  async #failed(invite: Invite, messageId: string, dm: Dm): Promise<void> {
    const attempts = (this.#failures.get(messageId) ?? 0) + 1;
    this.#failures.set(messageId, attempts);
    if (attempts < ATTEMPTS) return;
    this.#failures.delete(messageId);
    this.#answered.add(messageId);
    await this.#refuse(dm, invite, 'generic_failure').catch(() => {});
  }
}

/**
 * A request comes as a message of its own type and, for older clients, as the code in a text. The text does not count beside the
 * other: it may arrive when its sender has been let in and removed again.
 */
function requestsIn(messages: DecodedMessage<unknown>[]) {
  const typed = new Set(messages.map((message) => contentOf(message, joinRequestCodec)?.inviteSlug));
  return messages.flatMap((message) => {
    const request = contentOf(message, joinRequestCodec)?.inviteSlug;
    const invite = inviteIn(request ?? message.content);
    return invite === undefined || (request === undefined && typed.has(invite.slug)) ? [] : [{ message, invite }];
  });
}

function inviteIn(content: unknown): Invite | undefined {
  try {
    return typeof content === 'string' ? parseInvite(content) : undefined;
  } catch {
    return undefined;
  }
}
