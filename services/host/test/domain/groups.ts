// XMTP groups without a network: their creators, members and messages, as each inbox sees them.
import { type AgentMessage, type MessageBody, type XmtpAgentClient, XmtpError } from '@offshoot/xmtp/agent-client.ts';

interface Group {
  id: string;
  kind: 'group' | 'dm';
  creatorInboxId: string;
  memberInboxIds: string[];
  appData: string;
  messages: { id: string; senderInboxId: string; contentType: string; body: MessageBody }[];
}

export interface Groups {
  /** The part of an inbox's client that transfers need; everything else throws. */
  client(inboxId: string): XmtpAgentClient;
  open(creatorInboxId: string, o: { members: readonly string[]; appData?: string }): string;
  /** Removes all members, as after a move to another host. */
  lose(id: string): void;
  /** Everything that the inbox sent, oldest first. */
  sentBy(inboxId: string): { group: string; contentType: string; body: MessageBody }[];
  /** Makes every send fail from now on; undefined: sends succeed again. */
  fail(failure: Error | undefined): void;
}

export const offline = () => new XmtpError('network-unavailable', 'The network is down.');

export function openGroups(): Groups {
  const groups: Group[] = [];
  const sent = new Map<string, string>();
  let failure: Error | undefined;
  let messages = 0;
  const isIn = (inboxId: string) => (group: Group) => group.memberInboxIds.includes(inboxId);
  const open = (creatorInboxId: string, members: readonly string[], o: { kind?: 'group' | 'dm'; appData?: string } = {}): Group => {
    const { kind = 'group', appData = '' } = o;
    const id = `${kind}-${groups.length + 1}`;
    const group: Group = { id, kind, creatorInboxId, memberInboxIds: [creatorInboxId, ...members], appData, messages: [] };
    groups.push(group);
    return group;
  };
  const view = (group: Group) => {
    const { messages: _, ...shown } = group;
    return { ...shown, name: '', createdAt: new Date(0), addedByInboxId: group.creatorInboxId, isActive: true };
  };

  function client(inboxId: string): XmtpAgentClient {
    const own = () => groups.filter(isIn(inboxId));
    const find = (id: string) => own().find((group) => group.id === id);
    const send = (id: string, contentType: string, body: MessageBody, idempotencyKey: string): string => {
      if (failure !== undefined) throw failure;
      const group = find(id);
      if (group === undefined) throw new XmtpError('conversation-gone', 'This inbox is not in the conversation.');
      const key = `${id} ${idempotencyKey}`;
      const known = sent.get(key);
      if (known !== undefined) return known;
      const message = { id: String(++messages), senderInboxId: inboxId, contentType, body };
      group.messages.push(message);
      sent.set(key, message.id);
      return message.id;
    };
    const parts: Partial<XmtpAgentClient> = {
      inboxId,
      sync: async () => {},
      syncConversation: async () => {},
      sign: () => ({ kind: 'installation', publicKey: new Uint8Array(32), signature: new Uint8Array(64) }),
      conversations: async ({ kind } = {}) => own().flatMap((group) => (kind === undefined || kind === group.kind ? [view(group)] : [])),
      conversation: async (id) => {
        const group = find(id);
        return group && view(group);
      },
      ensureGroup: async (others, { appData }) => {
        if (failure !== undefined) throw failure;
        const isSame = (group: Group) => group.creatorInboxId === inboxId && group.appData === appData;
        return view(own().find(isSame) ?? open(inboxId, others, { appData }));
      },
      openDm: async (other) =>
        view(own().find((group) => group.kind === 'dm' && isIn(other)(group)) ?? open(inboxId, [other], { kind: 'dm' })),
      async messages(id, { after = '0', limit = 100 } = {}) {
        const rest = find(id)?.messages.slice(Number(after)) ?? [];
        const page = rest.slice(0, limit).map(
          (message, at): AgentMessage => ({
            ...{ id: message.id, conversationId: id, senderInboxId: message.senderInboxId, senderInstallationId: message.senderInboxId },
            ...{ own: message.senderInboxId === inboxId, sentAt: new Date(0), contentType: message.contentType, size: 1 },
            cursor: String(Number(after) + at + 1),
            ...message.body,
          }),
        );
        return { messages: page, cursor: page.at(-1)?.cursor ?? after, more: rest.length > page.length };
      },
      sendText: async (id, text, { idempotencyKey }) => send(id, 'xmtp.org/text:1.0', { kind: 'text', text }, idempotencyKey),
      // As on the network, only what the codec can read back arrives.
      sendContent: async (id, codec, content, { idempotencyKey }) =>
        send(id, codec.contentType, { kind: 'custom', content: codec.decode(codec.encode(content)) }, idempotencyKey),
    };
    return new Proxy(parts as XmtpAgentClient, {
      get(target, name, receiver) {
        if (name in target || typeof name === 'symbol') return Reflect.get(target, name, receiver);
        throw new Error(`these groups have no ${name}`);
      },
    });
  }

  return {
    client,
    open: (creatorInboxId, { members, appData }) => open(creatorInboxId, members, { appData }).id,
    lose(id) {
      for (const group of groups) if (group.id === id) group.memberInboxIds = [];
    },
    sentBy: (inboxId) =>
      groups.flatMap((group) =>
        group.messages.flatMap(({ senderInboxId, contentType, body }) =>
          senderInboxId === inboxId ? [{ group: group.id, contentType, body }] : [],
        ),
      ),
    fail(next) {
      failure = next;
    },
  };
}
