// Who listens in a chat: real agents, and stand-ins that test the scorer.

import type { Engine } from '@offshoot/host';
import {
  currentKnowledge,
  flushOutbox,
  hearConversation,
  join,
  OWNER,
  openBareAgent,
  publishProfile,
  summaryOf,
  think,
} from '@offshoot/host/testing';
import { type Chat, clientIn, type Sent } from './chat.ts';

/** A participant other than the people: hears what is said and may speak. */
export interface Party {
  /** Does everything that is due now. */
  settle(): Promise<void>;
  /** What it remembers and would tell, one text per item. */
  kept(): string[];
  /** What a clone of it would get. */
  handsOver(): Promise<string>;
  close(): void;
}

interface Seat {
  chat: Chat;
  name: string;
  inboxId: string;
  /** Position among the agents of the chat. */
  place: number;
  isPerson(inboxId: string): boolean;
}

export type Host = (seat: Seat) => Promise<Party>;

const INSTRUCTIONS = 'You help this group to keep its plans and facts together. Answer in one or two sentences.';
/** Far more than an agent needs to catch up with one message. */
const MAX_STEPS = 50;

/** Real agents, except for the network. */
export function agentsWith(engine: Engine): Host {
  return async ({ chat, name, inboxId, place }) => {
    const bare = openBareAgent({
      engine,
      name,
      instanceId: `inst_${'abcdefgh'.charAt(place).repeat(26)}`,
      content: { instructions: INSTRUCTIONS },
    });
    const { store } = bare;
    // Its owner brings it in, as after a claim.
    store.change({ phase: 'joining', inboxId });
    chat.enter(inboxId, { byInboxId: OWNER });
    const deps = { ...bare.deps, now: chat.now, client: clientIn(chat, inboxId) };
    await join(deps);
    if (store.state.phase !== 'live') throw new Error(`${name} did not come into the chat`);
    return {
      async settle() {
        for (let steps = 0; steps < MAX_STEPS; steps++) {
          const more = await hearConversation(deps);
          const wait = await think(deps, deps.answerRateLimiter);
          await flushOutbox(deps);
          await publishProfile(deps);
          if (!more && wait !== 0) return;
        }
      },
      kept: () => currentKnowledge(store.memory.all(), chat.now()).map((item) => item.text),
      handsOver: async () => JSON.stringify(await summaryOf(deps, '')),
      close: () => bare.close(),
    };
  };
}

/** A stand-in that replies to each message of a person with the result of `answer`. */
export function standIns(answer: (text: string, o: { saidBefore: readonly string[]; isPair: boolean }) => string | undefined): Host {
  return async ({ chat, inboxId, isPerson }) => {
    chat.enter(inboxId, { byInboxId: OWNER });
    const before: string[] = [];
    let read = chat.messages.length;
    const textOf = ({ body, senderInboxId }: Sent) =>
      (body.kind === 'text' || body.kind === 'reply') && isPerson(senderInboxId) ? body.text : undefined;
    return {
      async settle() {
        const fresh = chat.messages.slice(read);
        read = chat.messages.length;
        for (const text of fresh.map(textOf)) {
          if (text === undefined) continue;
          const said = answer(text, { saidBefore: [...before], isPair: chat.members().length === 2 });
          before.push(text);
          if (said !== undefined) chat.say(inboxId, { kind: 'text', text: said });
        }
      },
      kept: () => [...before],
      handsOver: async () => '',
      close: () => {},
    };
  };
}
