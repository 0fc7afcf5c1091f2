// Who listens in a room: real agents, and stand-ins that test the scorer.

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
import { clientIn, type Room, type Sent } from './room.ts';

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
  room: Room;
  name: string;
  inboxId: string;
  /** Position among the agents of the room. */
  place: number;
  isPerson(inboxId: string): boolean;
}

export type Host = (seat: Seat) => Promise<Party>;

const INSTRUCTIONS = 'You help this group to keep its plans and facts together. Answer in one or two sentences.';
/** Far more than an agent needs to catch up with one message. */
const MAX_STEPS = 50;

/** Real agents, except for the network. */
export function agentsWith(engine: Engine): Host {
  return async ({ room, name, inboxId, place }) => {
    const bare = openBareAgent({
      engine,
      name,
      instanceId: `inst_${'abcdefgh'.charAt(place).repeat(26)}`,
      content: { instructions: INSTRUCTIONS },
    });
    const { store } = bare;
    // Its owner brings it in, as after a claim.
    store.change({ phase: 'joining', inboxId });
    room.enter(inboxId, { byInboxId: OWNER });
    const deps = { ...bare.deps, now: room.now, client: clientIn(room, inboxId) };
    await join(deps);
    if (store.state.phase !== 'live') throw new Error(`${name} did not come into the room`);
    return {
      async settle() {
        for (let steps = 0; steps < MAX_STEPS; steps++) {
          const more = await hearConversation(deps);
          const wait = await think(deps, deps.answerPace);
          await flushOutbox(deps);
          await publishProfile(deps);
          if (!more && wait !== 0) return;
        }
      },
      kept: () => currentKnowledge(store.memory.all(), room.now()).map((item) => item.text),
      handsOver: async () => JSON.stringify(await summaryOf(deps, '')),
      close: () => bare.close(),
    };
  };
}

/** A stand-in that replies to each message of a person with the result of `answer`. */
export function standIns(answer: (text: string, o: { saidBefore: readonly string[]; isPair: boolean }) => string | undefined): Host {
  return async ({ room, inboxId, isPerson }) => {
    room.enter(inboxId, { byInboxId: OWNER });
    const before: string[] = [];
    let read = room.messages.length;
    const textOf = ({ body, senderInboxId }: Sent) =>
      (body.kind === 'text' || body.kind === 'reply') && isPerson(senderInboxId) ? body.text : undefined;
    return {
      async settle() {
        const fresh = room.messages.slice(read);
        read = room.messages.length;
        for (const text of fresh.map(textOf)) {
          if (text === undefined) continue;
          const said = answer(text, { saidBefore: [...before], isPair: room.members().length === 2 });
          before.push(text);
          if (said !== undefined) room.say(inboxId, { kind: 'text', text: said });
        }
      },
      kept: () => [...before],
      handsOver: async () => '',
      close: () => {},
    };
  };
}
