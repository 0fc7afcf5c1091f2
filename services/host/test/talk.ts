// A person in a conversation, over the real SDK.

import { untilFound } from '@offshoot/testing';
import type { AgentMessage, XmtpAgentClient } from '@offshoot/xmtp';

export interface Talk {
  id: string;
  human: XmtpAgentClient;
  /** Says something; returns the message ID. */
  say(text: string): Promise<string>;
  /** Everything that others said as text, oldest first. */
  heard(from?: string): Promise<string[]>;
  /** The first text by `from` that matches. */
  hears(from: string, pattern: RegExp): Promise<string>;
  messages(): Promise<AgentMessage[]>;
}

export async function talk(human: XmtpAgentClient, members: readonly string[]): Promise<Talk> {
  const { id } = await human.createGroup(members);
  return talkIn(human, id);
}

export function talkIn(human: XmtpAgentClient, id: string): Talk {
  let said = 0;
  const messages = async () => {
    const all: AgentMessage[] = [];
    let after: string | undefined;
    for (;;) {
      const page = await human.messages(id, { after });
      all.push(...page.messages);
      if (!page.more) return all;
      after = page.cursor;
    }
  };
  const heard = async (from?: string) =>
    (await messages()).flatMap((message) =>
      message.kind === 'text' && !message.own && (from === undefined || message.senderInboxId === from) ? [message.text] : [],
    );
  return {
    id,
    human,
    say: (text) => human.sendText(id, text, { idempotencyKey: `say:${human.inboxId}:${++said}` }),
    heard,
    hears: (from, pattern) =>
      untilFound(`${pattern} by ${from.slice(0, 8)}`, async () => (await heard(from)).find((text) => pattern.test(text))),
    messages,
  };
}
