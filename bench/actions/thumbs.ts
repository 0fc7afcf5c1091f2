// How long it takes from the owner's 👍 until the provider has the order: real processes, real XMTP SDK, the provider's stand-in.
import { setTimeout as pause } from 'node:timers/promises';
import { react } from '../../test/reacting.ts';
import { type Chat, type Owner, withOwner } from './chat.ts';

const HOTEL = 'desk@example.org';
/** So many cards an agent may ask for within 24 hours. */
const CARDS_PER_AGENT = 10;

/** Milliseconds, one for each 👍, one after another. */
export function timeThumbs(samples: number): Promise<number[]> {
  return withOwner(async (owner) => {
    const taken: number[] = [];
    for (let agent = 0; taken.length < samples; agent += 1) {
      const chat = await owner.newChat();
      for (let card = 0; card < CARDS_PER_AGENT && taken.length < samples; card += 1)
        taken.push(await timeThumb(owner, chat, `Order ${agent} of ${card}.`));
    }
    return taken;
  });
}

async function timeThumb({ system }: Owner, chat: Chat, text: string): Promise<number> {
  let cardId = '';
  // Its e-mail account is made after the claim.
  while (cardId === '') {
    await chat.say(`Bench, e-mail ${HOTEL}: ${text}`);
    const answer = await chat.hears(new RegExp(`^May I\\?[^]*${text}|no e-mail account`));
    if (answer.text.startsWith('May I?')) cardId = answer.id;
  }
  const isSent = () => system.providerStub?.mails.sent().some((mail) => mail.text === text);
  const start = performance.now();
  await react(chat.client, chat.conversationId, cardId, '👍');
  while (!isSent()) await pause(1);
  return performance.now() - start;
}
