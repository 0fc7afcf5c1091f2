// A conversation of a running system, as its owner sees it: real processes, real XMTP SDK.
import { ToolProvisioning, ToolResource } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { untilFound } from '@offshoot/testing';
import type { XmtpAgentClient } from '@offshoot/xmtp';
import { openDevice } from '../../test/device.ts';
import { randomHex } from '../../test/user.ts';
import { retryWhileEmpty } from '../latency.ts';
import { CONTENT, type RunningSystem, withRunningSystem } from '../running-system.ts';

const TOOL = { id: 'mail', name: 'E-mail', provisioning: ToolProvisioning.POOL, resource: ToolResource.AGENTMAIL_INBOX };

export interface Owner {
  system: RunningSystem['system'];
  client: XmtpAgentClient;
  /** With a new agent of theirs, once it is there. */
  newChat(): Promise<Chat>;
}

/** The owner's agents have an e-mail account. */
export function withOwner<T>(work: (owner: Owner) => Promise<T>): Promise<T> {
  return withRunningSystem(async ({ user, system }) => {
    user.adderId = user.inboxId;
    const template = await user.createTemplate({ ...CONTENT, tools: [TOOL] });
    await using owner = await openDevice({ env: 'local', apiUrl: system.xmtpUrl }, user.privateKey);
    const { client } = owner;
    const newChat = async () => {
      const claim = await retryWhileEmpty(() => user.claim(template.id));
      const { id } = await client.createGroup([claim.inboxId], { name: 'Bench' });
      await user.settled(claim.id);
      const chat = new Chat(client, id);
      await chat.hears(/^Hello/);
      return chat;
    };
    return await work({ system, client, newChat });
  });
}

export class Chat {
  readonly client: XmtpAgentClient;
  readonly conversationId: string;
  readonly #heard = new Set<string>();

  constructor(client: XmtpAgentClient, conversationId: string) {
    this.client = client;
    this.conversationId = conversationId;
  }

  async say(text: string): Promise<void> {
    await this.client.sendText(this.conversationId, text, { idempotencyKey: randomHex(8) });
  }

  /** The newest text by another member that matches and was not heard before. */
  hears(matches: RegExp): Promise<{ id: string; text: string }> {
    return untilFound(`a message like ${matches}`, async () => {
      await this.client.syncConversation(this.conversationId);
      const latest = await this.client.latestMessages(this.conversationId, 20);
      const found = latest.find((one) => !one.own && one.kind === 'text' && matches.test(one.text) && !this.#heard.has(one.id));
      if (found?.kind !== 'text') return undefined;
      this.#heard.add(found.id);
      return { id: found.id, text: found.text };
    });
  }
}
