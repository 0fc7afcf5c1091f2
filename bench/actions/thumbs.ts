// How long it takes from the owner's 👍 until the provider has the order: real processes, real XMTP SDK, the provider's stand-in.
import { setTimeout as pause } from 'node:timers/promises';
import { ToolProvisioning, ToolResource } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { untilFound } from '@offshoot/testing';
import type { XmtpAgentClient } from '@offshoot/xmtp';
import { openDevice } from '../../test/device.ts';
import { react } from '../../test/reacting.ts';
import { randomHex } from '../../test/user.ts';
import { retryWhileEmpty } from '../latency.ts';
import { CONTENT, type RunningSystem, withRunningSystem } from '../running-system.ts';

const HOTEL = 'desk@example.org';
/** So many cards an agent may ask for within 24 hours. */
const CARDS_PER_AGENT = 10;
const TOOL = { id: 'mail', name: 'E-mail', provisioning: ToolProvisioning.POOL, resource: ToolResource.AGENTMAIL_INBOX };

/** Milliseconds, one for each 👍, one after another. */
export function timeThumbs(samples: number): Promise<number[]> {
  const agents = Math.ceil(samples / CARDS_PER_AGENT);
  return withRunningSystem(async (running) => {
    const { user, system } = running;
    user.adderId = user.inboxId;
    const template = await user.createTemplate({ ...CONTENT, tools: [TOOL] });
    await using owner = await openDevice({ env: 'local', apiUrl: system.xmtpUrl }, user.privateKey);
    const taken: number[] = [];
    for (let n = 0; n < agents; n += 1) {
      const claim = await retryWhileEmpty(() => user.claim(template.id));
      const { id: conversationId } = await owner.client.createGroup([claim.inboxId], { name: 'Bench' });
      await user.settled(claim.id);
      const room = new Room(owner.client, conversationId);
      await room.hears(/^Hello/);
      for (let card = 0; card < CARDS_PER_AGENT && taken.length < samples; card += 1)
        taken.push(await timeThumb(running, room, `Order ${n} of ${card}.`));
    }
    return taken;
  });
}

async function timeThumb({ system }: RunningSystem, room: Room, text: string): Promise<number> {
  let cardId = '';
  // Its e-mail account is made after the claim.
  while (cardId === '') {
    await room.say(`Bench, e-mail ${HOTEL}: ${text}`);
    const answer = await room.hears(new RegExp(`^May I\\?[^]*${text}|no e-mail account`));
    if (answer.text.startsWith('May I?')) cardId = answer.id;
  }
  const isSent = () => system.providerStub?.mails.sent().some((mail) => mail.text === text);
  const start = performance.now();
  await react(room.owner, room.conversationId, cardId, '👍');
  while (!isSent()) await pause(1);
  return performance.now() - start;
}

/** A conversation, as its owner sees it. */
class Room {
  readonly owner: XmtpAgentClient;
  readonly conversationId: string;
  readonly #heard = new Set<string>();

  constructor(owner: XmtpAgentClient, conversationId: string) {
    this.owner = owner;
    this.conversationId = conversationId;
  }

  async say(text: string): Promise<void> {
    await this.owner.sendText(this.conversationId, text, { idempotencyKey: randomHex(8) });
  }

  /** The newest text by somebody else that matches and was not heard before. */
  hears(matches: RegExp): Promise<{ id: string; text: string }> {
    return untilFound(`a message like ${matches}`, async () => {
      await this.owner.syncConversation(this.conversationId);
      const latest = await this.owner.latestMessages(this.conversationId, 20);
      const found = latest.find((one) => !one.own && one.kind === 'text' && matches.test(one.text) && !this.#heard.has(one.id));
      if (found?.kind !== 'text') return undefined;
      this.#heard.add(found.id);
      return { id: found.id, text: found.text };
    });
  }
}
