// A conversation of people with an agent, of which only the network is left out.

import { think } from '../../src/agent/conversation/thinking/thinking.ts';
import { hearConversation } from '../../src/agent/listening.ts';
import { AGENT_INBOX, type BareAgent, inboxOf, NOW } from '../context/bare-agent.ts';

export interface Listening {
  /** Epoch milliseconds. */
  clock: number;
  /** The dependencies of what runs online, with these messages unread. */
  online(unread?: readonly unknown[]): Parameters<typeof hearConversation>[0];
  /** A member says it; returns what the agent says then. Default: Saul. */
  hears(text: string, who?: string): Promise<string[]>;
  /** What it says now. */
  said(): Promise<string[]>;
}

export function listenIn(agent: BareAgent): Listening {
  agent.store.change({ conversationId: 'c' });
  let messages = 0;
  const listening: Listening = {
    clock: NOW,
    online(unread = []) {
      const client = {
        inboxId: AGENT_INBOX,
        messages: (_: string, { after }: { after?: string }) =>
          Promise.resolve({ messages: after === 'end' ? [] : unread, cursor: 'end', more: false }),
        conversation: () =>
          Promise.resolve({ memberInboxIds: [inboxOf('Saul'), inboxOf('Mia'), AGENT_INBOX], creatorInboxId: inboxOf('Saul') }),
      };
      return { ...agent.deps, now: () => new Date(listening.clock), client } as unknown as Parameters<typeof hearConversation>[0];
    },
    async hears(text, who = 'Saul') {
      listening.clock += 1_000;
      agent.store.change({ cursor: '' });
      const id = (++messages).toString(16).padStart(64, '0');
      const sent = { own: false, conversationId: 'c', sentAt: new Date(listening.clock) };
      await hearConversation(listening.online([{ id, kind: 'text', text, senderInboxId: inboxOf(who), ...sent }]));
      return listening.said();
    },
    async said() {
      const deps = { ...agent.deps, now: () => new Date(listening.clock) };
      for (let wait = await think(deps, deps.answerRateLimiter); wait === 0; wait = await think(deps, deps.answerRateLimiter));
      const texts: string[] = [];
      for (let next = agent.store.conversation.nextToSay(); next; next = agent.store.conversation.nextToSay()) {
        texts.push(next.text);
        agent.store.conversation.said(next.key);
      }
      return texts;
    },
  };
  return listening;
}
