// A person's direct message with an agent, over the real SDK.
import { randomBytes } from 'node:crypto';
import {
  contextCodecs,
  decodeAnswer,
  type OwnerAnswer,
  type OwnerRequest,
  ownerAnswerCodec,
  ownerRequestCodec,
  type Part,
  putTogether,
} from '@offshoot/context';
import { untilFound } from '@offshoot/testing';
import { type AgentMessage, openAgentClient, type XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import type { Person } from './people.ts';
import type { Scene } from './scene.ts';

export const newRequestId = () => randomBytes(16).toString('hex');

export class Desk {
  readonly client: XmtpAgentClient;
  readonly agentInboxId: string;
  #sent = 0;

  constructor(client: XmtpAgentClient, agentInboxId: string) {
    this.client = client;
    this.agentInboxId = agentInboxId;
  }

  async messages(): Promise<AgentMessage[]> {
    const dm = await this.client.openDm(this.agentInboxId);
    await this.client.syncConversation(dm.id);
    const all: AgentMessage[] = [];
    for (let after: string | undefined; ; ) {
      const page = await this.client.messages(dm.id, { after });
      all.push(...page.messages.filter((message) => message.senderInboxId === this.agentInboxId));
      if (!page.more) return all;
      after = page.cursor;
    }
  }

  async texts(): Promise<string[]> {
    return (await this.messages()).flatMap((message) => (message.kind === 'text' ? [message.text] : []));
  }

  async parts(): Promise<Part[]> {
    return (await this.messages()).flatMap((message) =>
      message.kind === 'custom' && message.contentType === ownerAnswerCodec.contentType ? [message.content as Part] : [],
    );
  }

  async send(request: OwnerRequest): Promise<void> {
    const dm = await this.client.openDm(this.agentInboxId);
    await this.client.sendContent(dm.id, ownerRequestCodec, request, { idempotencyKey: `${request.requestId}:${++this.#sent}` });
  }

  async say(text: string): Promise<void> {
    const dm = await this.client.openDm(this.agentInboxId);
    await this.client.sendText(dm.id, text, { idempotencyKey: `say:${++this.#sent}` });
  }

  answer(requestId: string): Promise<OwnerAnswer> {
    return untilFound(`the answer to ${requestId}`, async () => {
      const whole = putTogether(requestId, await this.parts());
      return whole && decodeAnswer(whole.bytes);
    });
  }

  async ask<T extends OwnerAnswer>(request: OwnerRequest): Promise<T> {
    await this.send(request);
    return (await this.answer(request.requestId)) as T;
  }

  /** As owners' clients do: again, until it is answered. A new installation of the agent misses what was sent before it was added. */
  async asksUntilAnswered<T extends OwnerAnswer>(request: OwnerRequest): Promise<T> {
    let sentAt = Number.NEGATIVE_INFINITY;
    return untilFound(`an answer to ${request.ask}`, async () => {
      if (performance.now() - sentAt > 2_000) {
        await this.send(request);
        sentAt = performance.now();
      }
      const whole = putTogether(request.requestId, await this.parts());
      return whole && (decodeAnswer(whole.bytes) as T);
    });
  }

  async asks(text: string, answered: RegExp): Promise<string> {
    await this.say(text);
    return await untilFound(`${answered}`, async () => (await this.texts()).find((one) => answered.test(one)));
  }
}

let humans = 0;
export async function clientOf(scene: Scene, person: Person): Promise<XmtpAgentClient> {
  return await openAgentClient({
    network: scene.network,
    walletKey: person.walletKey,
    dbPath: `${scene.folder}/desk-${++humans}/xmtp.db3`,
    dbEncryptionKey: new Uint8Array(32).fill(9),
    codecs: contextCodecs,
  });
}
