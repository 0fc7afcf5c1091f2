import type { AgentConversation, ConversationKind } from './agent-client.ts';
import { type Client, type Conversation, DM, GROUP, NEWEST_FIRST, VISIBLE } from './bindings.ts';
import { XmtpError } from './errors.ts';
import type { MessageSource } from './message-order.ts';

const DM_PREFIX = 'dm:';

/** What never changes about a conversation. */
interface Fixed {
  id: string;
  kind: ConversationKind;
  creatorInboxId: string;
}

/**
 * The SDK's conversations under stable IDs. A DM may exist twice, once from each side; the SDK
 * shows both as one but switches between their IDs, so here a DM is named by its peer.
 */
export class ConversationView {
  readonly #client: Client;
  /** By the SDK's ID. */
  readonly #fixed = new Map<string, Fixed>();

  constructor(client: Client) {
    this.#client = client;
  }

  async list(kind?: ConversationKind): Promise<AgentConversation[]> {
    const listed = this.#client.conversations().list({ consentStates: VISIBLE, conversationType: kind && (kind === 'dm' ? DM : GROUP) });
    const all = await Promise.all(listed.map(({ conversation }) => this.describe(conversation)));
    return all.filter((one) => one !== undefined).sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  }

  groupIds(): string[] {
    const listed = this.#client.conversations().list({ consentStates: VISIBLE, conversationType: GROUP });
    const seen = listed.map(({ conversation }) => ({ id: conversation.id(), at: conversation.createdAtNs() }));
    return seen.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).map(({ id }) => id);
  }

  /** The SDK's IDs of all that this inbox may receive messages from, both halves of a DM. */
  topics(): string[] {
    const listed = this.#client.conversations().list({ consentStates: VISIBLE, includeDuplicateDms: true });
    return listed.flatMap(({ conversation }) => (conversation.isActive() ? [conversation.id()] : []));
  }

  /** Undefined if this inbox knows no conversation with that ID. */
  find(conversationId: string): Conversation | undefined {
    const conversations = this.#client.conversations();
    try {
      return conversationId.startsWith(DM_PREFIX)
        ? conversations.getDmByInboxId(conversationId.slice(DM_PREFIX.length))
        : conversations.getConversationById(conversationId);
    } catch {
      return undefined;
    }
  }

  require(conversationId: string): Conversation {
    const found = this.find(conversationId);
    if (!found) throw new XmtpError('conversation-gone', 'This inbox does not know the conversation.');
    return found;
  }

  /** Undefined for the SDK's own device-sync groups. */
  async describe(raw: Conversation): Promise<AgentConversation | undefined> {
    const fixed = await this.#fixedOf(raw);
    if (!fixed) return undefined;
    const members = await raw.listMembers();
    return {
      ...fixed,
      createdAt: new Date(Number(raw.createdAtNs() / 1_000_000n)),
      addedByInboxId: raw.addedByInboxId(),
      memberInboxIds: members.map((member) => member.inboxId),
      name: fixed.kind === 'group' ? raw.groupName() : '',
      appData: fixed.kind === 'group' ? appDataOf(raw) : '',
      isActive: raw.isActive(),
    };
  }

  async #fixedOf(raw: Conversation): Promise<Fixed | undefined> {
    const rawId = raw.id();
    const known = this.#fixed.get(rawId);
    if (known) return known;
    const metadata = await raw.groupMetadata();
    const type = metadata.conversationType();
    if (type !== DM && type !== GROUP) return undefined;
    const fixed: Fixed = {
      id: type === DM ? dmId(raw.dmPeerInboxId()) : rawId,
      kind: type === DM ? 'dm' : 'group',
      creatorInboxId: metadata.creatorInboxId(),
    };
    this.#fixed.set(rawId, fixed);
    return fixed;
  }

  /** The ID under which this view knows the SDK's conversation. */
  async idOf(rawId: string): Promise<string> {
    const raw = this.#fixed.get(rawId) ? undefined : this.find(rawId);
    return (this.#fixed.get(rawId) ?? (raw && (await this.#fixedOf(raw))))?.id ?? rawId;
  }
}

export function dmId(peerInboxId: string): string {
  return DM_PREFIX + peerInboxId;
}

/** Groups of other apps may lack the extension that stores it. */
function appDataOf(raw: Conversation): string {
  try {
    return raw.appData();
  } catch {
    return '';
  }
}

/** For a DM the SDK lists both halves but counts only one, so their counts are added. */
export function messageSourceOf(raw: Conversation, isDm: boolean): MessageSource {
  return {
    vanishing: raw.isMessageDisappearingEnabled(),
    async count() {
      const halves = isDm ? [raw, ...(await raw.duplicateDms())] : [raw];
      const counts = await Promise.all(halves.map((half) => half.countMessages()));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    async page(before, limit) {
      const messages = await raw.listMessages({ direction: NEWEST_FIRST, limit, sentBeforeNs: before });
      return messages.map(({ id, sentAtNs }) => ({ id, sentAtNs }));
    },
  };
}
