// An agent with an e-mail account at the provider's stand-in, in a conversation that is a list in memory. Its clock stands still unless
// a test moves it.

import type { Engine } from '@offshoot/engine/engine.ts';
import { type ProviderStub, startProviderStub } from '@offshoot/providers';
import type { AgentMessage, MessageBody } from '@offshoot/xmtp/agent-client.ts';
import { createAgentMailer } from '../../src/adapters/agent-mailer.ts';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { AnswerRateLimiter } from '../../src/agent/conversation/domain/answer-rate-limiter.ts';
import { flushOutbox } from '../../src/agent/conversation/speaking.ts';
import { think } from '../../src/agent/conversation/thinking/thinking.ts';
import type { CardTable } from '../../src/agent/effects/card-store.ts';
import { carryOutEffects, type DispatchingDeps } from '../../src/agent/effects/dispatching.ts';
import type { EffectKind } from '../../src/agent/effects/effect-kind.ts';
import { effectKinds } from '../../src/agent/effects/effect-kinds.ts';
import { emailKind } from '../../src/agent/effects/kinds/email/email-kind.ts';
import type { Mailer } from '../../src/agent/effects/kinds/email/mailer.ts';
import { reviewCards } from '../../src/agent/effects/reviewing.ts';
import { hearConversation } from '../../src/agent/listening.ts';
import type { OnlineDeps } from '../../src/agent/record/agent-deps.ts';
import type { Reading } from '../../src/agent/sources/domain/reading.ts';
import type { ConversationTable } from '../../src/agent/transcript/conversation-store.ts';
import { AGENT_INBOX, type BareAgent, inboxOf, NOW, OWNER, openBareAgent } from '../context/bare-agent.ts';

export const HOTEL = 'desk@example.org';
export const HOUR = 3_600_000;
const TOOL = { id: 'mail', name: 'E-mail', provisioning: 'TOOL_PROVISIONING_POOL', resource: 'TOOL_RESOURCE_AGENTMAIL_INBOX' };
const PERMISSIONS = { message_read: true, message_send: true, message_update: true };

interface Heard {
  id: string;
  text: string;
}

export interface MailScene {
  agent: BareAgent;
  deps: DispatchingDeps & OnlineDeps<ConversationTable & CardTable> & BareAgent['deps'];
  stub: ProviderStub;
  /** Everything that the agent has said, oldest first. */
  said: Heard[];
  /** Said since the last call. */
  news(): string[];
  cards(): Heard[];
  /** Says something to the agent; it does all that it then has to do. Returns what it says. Default: the owner. */
  says(text: string, who?: string): Promise<string[]>;
  reacts(emoji: string, to: Heard | undefined, o?: { who?: string; isRemoved?: boolean }): Promise<string[]>;
  replies(text: string, to: Heard | undefined, who?: string): Promise<string[]>;
  /** Adds a message that the agent has not taken in yet. Returns its ID. */
  arrives(body: MessageBody, who: string): string;
  /** The agent does everything that is due. Returns what it says. */
  settles(): Promise<string[]>;
  /** Takes in messages and speaks, and carries out nothing. */
  listens(): Promise<void>;
  passes(ms: number): void;
  joins(who: string, o?: { isAgent?: boolean; name?: string }): void;
  close(): Promise<void>;
}

export const inboxIdOf = (who: string): string => (who === 'owner' ? OWNER : inboxOf(who));

export async function startMailScene(
  o: {
    engine?: Engine;
    mailer?: (real: Mailer) => Partial<Mailer>;
    hasKey?: boolean;
    tools?: object[];
    content?: object;
    kinds?: EffectKind[];
    readings?: readonly Reading[];
  } = {},
): Promise<MailScene> {
  const clock = { at: NOW };
  const stub = await startProviderStub({ now: () => clock.at });
  const account = await newInbox(stub);
  const real = createAgentMailer({ baseUrl: stub.baseUrls.agentmail });
  const agent = openBareAgent({
    engine: o.engine ?? createOfflineEngine(),
    content: { tools: o.tools ?? [TOOL], ...o.content } as never,
    ...(o.readings && { readings: o.readings }),
    effectKinds: effectKinds([emailKind({ ...real, ...o.mailer?.(real) }), ...(o.kinds ?? [])]),
  });
  const { store } = agent;
  const conversationId = 'c'.repeat(32);
  store.change({ conversationId, conversationState: 'here' });
  store.tools.replace([
    {
      toolId: TOOL.id,
      resourceId: 'res_1',
      resource: 'agentmail-inbox',
      value: account.address,
      ...(o.hasKey !== false && { key: account.key }),
    },
  ]);
  const messages: AgentMessage[] = [];
  const said: Heard[] = [];
  const sentKeys = new Map<string, string>();
  const members = new Set([OWNER, AGENT_INBOX]);
  const add = (senderInboxId: string, body: MessageBody) => {
    const id = (messages.length + 1).toString(16).padStart(64, '0');
    const base = { id, conversationId, senderInboxId, own: senderInboxId === AGENT_INBOX, sentAt: new Date(clock.at), size: 0 };
    messages.push({ ...base, senderInstallationId: '', contentType: '', cursor: String(messages.length + 1), ...body });
    return id;
  };
  const client = {
    inboxId: AGENT_INBOX,
    conversation: () => Promise.resolve({ memberInboxIds: [...members], creatorInboxId: OWNER }),
    message: (id: string) => Promise.resolve(messages.find((one) => one.id === id)),
    messages(_: string, { after = '0', limit = 100 }: { after?: string; limit?: number }) {
      const page = messages.slice(Number(after), Number(after) + limit);
      const cursor = String(Number(after) + page.length);
      return Promise.resolve({ messages: page, cursor, more: Number(cursor) < messages.length });
    },
    sendText(_: string, text: string, { idempotencyKey }: { idempotencyKey: string }) {
      const known = sentKeys.get(idempotencyKey);
      if (known !== undefined) return Promise.resolve(known);
      const id = add(AGENT_INBOX, { kind: 'text', text });
      sentKeys.set(idempotencyKey, id);
      said.push({ id, text });
      return Promise.resolve(id);
    },
  };
  const deps = { ...agent.deps, client, inbox: () => client, now: () => new Date(clock.at) } as unknown as MailScene['deps'];
  let told = 0;
  const scene: MailScene = {
    agent,
    deps,
    stub,
    said,
    news() {
      const since = said.slice(told).map(({ text }) => text);
      told = said.length;
      return since;
    },
    cards: () => said.filter(({ text }) => /^(?:\p{Extended_Pictographic}+ )?May I\?/u.test(text)),
    says(text, who = 'owner') {
      scene.arrives({ kind: 'text', text: `Bench, ${text}` }, who);
      return scene.settles();
    },
    reacts(content, to, { who = 'owner', isRemoved = false } = {}) {
      const action = isRemoved ? ('removed' as const) : ('added' as const);
      scene.arrives({ kind: 'reaction', reaction: { referenceId: to?.id ?? '', action, content } }, who);
      return scene.settles();
    },
    replies(text, to, who = 'owner') {
      scene.arrives({ kind: 'reply', text, reply: { referenceId: to?.id ?? '', referenceInboxId: AGENT_INBOX } }, who);
      return scene.settles();
    },
    arrives(body, who) {
      members.add(inboxIdOf(who));
      if (store.conversation.member(inboxIdOf(who)) === undefined) scene.joins(who);
      return add(inboxIdOf(who), body);
    },
    async settles() {
      for (let before = -1; before !== messages.length; ) {
        before = messages.length;
        await scene.listens();
        await carryOutEffects(deps);
        await flushOutbox(deps);
      }
      return scene.news();
    },
    async listens() {
      for (let more = true; more; ) more = await hearConversation(deps as Parameters<typeof hearConversation>[0]);
      // It answers as fast as it may.
      for (let wait = await think(deps, new AnswerRateLimiter()); wait === 0; wait = await think(deps, new AnswerRateLimiter()));
      reviewCards(deps);
      await flushOutbox(deps);
    },
    passes: (ms) => {
      clock.at += ms;
    },
    joins(who, { isAgent = false, name = who } = {}) {
      members.add(inboxIdOf(who));
      store.conversation.keepMember(inboxIdOf(who), { name, isAgent }, true);
    },
    async close() {
      agent.close();
      await stub.close();
    },
  };
  return scene;
}

async function newInbox(stub: ProviderStub): Promise<{ address: string; key: string }> {
  const post = async (path: string, body: object) => {
    const headers = { authorization: `Bearer ${stub.apiKey}` };
    const response = await fetch(`${stub.baseUrls.agentmail}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await response.json()) as Record<string, string>;
  };
  const { inbox_id: address = '' } = await post('/v0/inboxes', { display_name: 'Bench' });
  const { api_key: key = '' } = await post(`/v0/inboxes/${encodeURIComponent(address)}/api-keys`, { permissions: PERMISSIONS });
  return { address, key };
}
