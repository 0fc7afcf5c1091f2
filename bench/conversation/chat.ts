// A conversation without a network: who is in it, what was said, and each agent's view of it in the form of an XMTP client.
import { createHash } from 'node:crypto';
import { type MemberProfile, type Profile, profileSnapshotCodec, profileUpdateCodec } from '@offshoot/convos';
import type { AgentMessage, MessageBody, XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';

const GROUP = 'f0'.repeat(16);
/** A Monday at noon: "tomorrow" is Tuesday, 5 May 2026. */
const START = Date.UTC(2026, 4, 4, 12);
const MINUTE_MS = 60_000;

export interface Chat {
  now(): Date;
  /** Time between two messages. */
  passMinute(): void;
  members(): string[];
  /** All messages in the order in which they were sent. */
  readonly messages: readonly Sent[];
  say(inboxId: string, body: MessageBody, contentType?: string): Sent;
  enter(inboxId: string, o?: { name?: string; byInboxId?: string }): void;
  leave(inboxId: string): void;
  rename(inboxId: string, name: string): void;
  addingOf(inboxId: string): { byInboxId: string; at: Date } | undefined;
  /** Whether the inbox was in the chat when the message was sent. */
  wasHeardBy(inboxId: string, message: Sent): boolean;
}

export interface Sent {
  id: string;
  senderInboxId: string;
  sentAt: Date;
  contentType: string;
  body: MessageBody;
  hearers: ReadonlySet<string>;
}

export function openChat(): Chat {
  const messages: Sent[] = [];
  const inside = new Set<string>();
  const names = new Map<string, string>();
  const addings = new Map<string, { byInboxId: string; at: Date }>();
  let at = START;
  const chat: Chat = {
    now: () => new Date(at),
    passMinute() {
      at += MINUTE_MS;
    },
    members: () => [...inside],
    messages,
    say(senderInboxId, body, contentType = `xmtp.org/${body.kind}:1.0`) {
      // As in XMTP, no two messages have the same time.
      at += 1;
      const id = createHash('sha256').update(`${messages.length}`).digest('hex');
      const sent = { id, senderInboxId, sentAt: new Date(at), contentType, body, hearers: new Set(inside) };
      messages.push(sent);
      return sent;
    },
    enter(inboxId, { name, byInboxId = inboxId } = {}) {
      inside.add(inboxId);
      addings.set(inboxId, { byInboxId, at: new Date(at) });
      const update = { initiatedByInboxId: byInboxId, addedInboxIds: [inboxId], removedInboxIds: [], leftInboxIds: [], changedFields: [] };
      chat.say(byInboxId, { kind: 'group-updated', update });
      // A member who adds a person sends them the members' profiles, as Convos clients do.
      const known = [...names].map(([id, said]): MemberProfile => ({ inboxId: id, name: said, memberKind: 'member', metadata: {} }));
      if (known.length > 0) chat.say(byInboxId, { kind: 'custom', content: known }, profileSnapshotCodec.contentType);
      if (name !== undefined) chat.rename(inboxId, name);
    },
    leave(inboxId) {
      const update = { initiatedByInboxId: inboxId, addedInboxIds: [], removedInboxIds: [], leftInboxIds: [inboxId], changedFields: [] };
      chat.say(inboxId, { kind: 'group-updated', update });
      inside.delete(inboxId);
    },
    rename(inboxId, name) {
      names.set(inboxId, name);
      const profile: Profile = { name, memberKind: 'member', metadata: {} };
      chat.say(inboxId, { kind: 'custom', content: profile }, profileUpdateCodec.contentType);
    },
    addingOf: (inboxId) => addings.get(inboxId),
    wasHeardBy: (inboxId, message) => message.hearers.has(inboxId),
  };
  return chat;
}

/** The part of the client that an agent needs to hear and speak; everything else throws. */
export function clientIn(chat: Chat, inboxId: string): XmtpAgentClient {
  const heard = () => chat.messages.filter((message) => chat.wasHeardBy(inboxId, message));
  const shown = (sent: Sent, place: number): AgentMessage => ({
    id: sent.id,
    conversationId: GROUP,
    senderInboxId: sent.senderInboxId,
    senderInstallationId: sent.senderInboxId,
    own: sent.senderInboxId === inboxId,
    sentAt: sent.sentAt,
    contentType: sent.contentType,
    size: JSON.stringify(sent.body).length,
    cursor: String(place + 1),
    ...sent.body,
  });
  const all = () => heard().map(shown);
  const sent = new Map<string, string>();
  /** A message with a known key is not sent again. */
  const once = (key: string, send: () => Sent) => {
    const id = sent.get(key) ?? send().id;
    sent.set(key, id);
    return id;
  };
  const group = () => {
    const members = chat.members();
    const adding = chat.addingOf(inboxId);
    if (adding === undefined) return undefined;
    return {
      ...{ id: GROUP, kind: 'group' as const, createdAt: new Date(START), name: '', appData: '' },
      ...{ addedByInboxId: adding.byInboxId, creatorInboxId: adding.byInboxId },
      ...{ memberInboxIds: members, isActive: members.includes(inboxId) },
    };
  };
  const client: Partial<XmtpAgentClient> = {
    inboxId,
    connection: () => 'online',
    sync: async () => {},
    syncConversation: async () => {},
    groupIds: async () => (group() ? [GROUP] : []),
    conversations: async ({ kind } = {}) => [group()].flatMap((one) => (one && kind !== 'dm' ? [one] : [])),
    conversation: async (id) => (id === GROUP ? group() : undefined),
    lastAdding: async (id) => (id === GROUP ? chat.addingOf(inboxId) : undefined),
    async messages(_, { after = '0', limit = 100 } = {}) {
      const rest = all().slice(Number(after));
      const page = rest.slice(0, limit);
      return { messages: page, cursor: page.at(-1)?.cursor ?? after, more: rest.length > page.length };
    },
    latestMessages: async (_, limit) => all().reverse().slice(0, limit),
    message: async (id) => all().find((message) => message.id === id),
    sendText: async (_, text, { idempotencyKey }) => once(idempotencyKey, () => chat.say(inboxId, { kind: 'text', text })),
    sendReply: async (_, { text, ...reference }, { idempotencyKey }) =>
      once(idempotencyKey, () => chat.say(inboxId, { kind: 'reply', text, reply: reference })),
    sendContent: async (_, codec, content, { idempotencyKey }) =>
      once(idempotencyKey, () => chat.say(inboxId, { kind: 'custom', content }, codec.contentType)),
  };
  return new Proxy(client as XmtpAgentClient, {
    get(target, name, receiver) {
      if (name in target || typeof name === 'symbol') return Reflect.get(target, name, receiver);
      throw new Error(`the chat has no ${name}: give it one in bench/conversation/chat.ts`);
    },
  });
}
