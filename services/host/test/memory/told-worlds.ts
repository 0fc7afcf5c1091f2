// Groups whose members tell an agent things about each other; one member has some of it forgotten. Records everything that they hear
// afterwards, however they ask. Names, statements, orders and delays are random.

import type { Engine } from '@offshoot/engine/engine.ts';
import type { ForgetOrder, Learned } from '@offshoot/memory/items/learned.ts';
import { currentKnowledge } from '@offshoot/memory/merging/merge.ts';
import { personOf } from '@offshoot/memory/people/people.ts';
import fc from 'fast-check';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { think } from '../../src/agent/conversation/thinking/thinking.ts';
import { type BareAgent, openBareAgent } from '../context/bare-agent.ts';
import { DISGUISES, ODD_NAMES } from './arbitrary-memories.ts';

const CAST = ['Saul', 'Mia', 'Leo', 'Ada'];
/** The member who orders the agent to forget. */
const SPEAKER = 0;
const OWNER = 3;
const ASPECTS = ['likes', 'owes', 'home', 'allergy', 'shoe-size', 'note'];
const MINUTE = 60_000;

interface Thing {
  by: number;
  /** Undefined: about the group. */
  about: number | undefined;
  aspect: string;
  kind: 'fact' | 'personalization';
  /** Said before the order, heard after it. */
  isLate: boolean;
  /** Whether the engine thinks that the order means this item. */
  isNamed: boolean;
}

export interface TellingWorld {
  names: string[];
  scope: ForgetOrder['scope'];
  isOwner: boolean;
  things: Thing[];
  /** The speaker changes their name. */
  renamed: string | undefined;
  questions: { by: number; words: string }[];
}

const QUESTIONS = [
  'what do you know about me?',
  'what do you know?',
  'summarize what we have',
  'what do you know about NAME?',
  'tell me everything about NAME',
  'what does NAME like?',
  'does NAME owe anybody something?',
  'what is NAME allergic to?',
  'where does NAME live?',
  'who told you that?',
  'what did NAME say?',
  'what did you forget?',
  'what is hidden?',
  'who likes what?',
  'remind us of all you learned',
];

const name = fc.oneof(
  fc.constantFrom(...CAST),
  fc.constantFrom(...ODD_NAMES).map((odd) => odd.replaceAll('SUBJECT', 'Saul').replaceAll('subject', 'saul')),
  fc.constantFrom(...DISGUISES).map((as) => as('Saul')),
);
const member = fc.nat(CAST.length - 1);
const thing: fc.Arbitrary<Thing> = fc.record({
  by: member,
  about: fc.option(member, { nil: undefined }),
  aspect: fc.constantFrom(...ASPECTS),
  kind: fc.constantFrom('fact' as const, 'personalization' as const),
  isLate: fc.boolean(),
  isNamed: fc.boolean(),
});

export const tellingWorlds: fc.Arbitrary<TellingWorld> = fc.record({
  names: fc.tuple(name, name, name, name).map((all) => [...all]),
  scope: fc.constantFrom('named' as const, 'said' as const, 'about-speaker' as const, 'everything' as const),
  isOwner: fc.boolean(),
  things: fc.array(thing, { minLength: 1, maxLength: 8 }),
  renamed: fc.option(name, { nil: undefined }),
  questions: fc.array(fc.record({ by: member, words: fc.constantFrom(...QUESTIONS) }), { minLength: 3, maxLength: 5 }),
});

/** What nobody may hear any more. The rest stays, also what concerns the speaker. */
export function silenced({ scope, isOwner, things }: TellingWorld): number[] {
  const isOver = ({ by, about, isNamed, isLate }: Thing) => {
    const [isOwn, isMine] = [by === SPEAKER, about === SPEAKER];
    if (scope === 'said') return isOwn;
    if (scope === 'about-speaker') return isMine;
    if (scope === 'everything') return isOwn || isMine;
    // An item that arrives after an order by name was not known to that order.
    return isNamed && !isLate && (isOwn || isMine || isOwner);
  };
  return things.flatMap((one, at) => (isOver(one) ? [at] : []));
}

/** A unique word for each thing, to find it wherever it turns up. */
export const canaryOf = (at: number): string => `quokka${String.fromCharCode(97 + at)}`;
const inboxAt = (who: number): string => `${who}e`.repeat(32);

/** Every text that reached an engine or people after the order, and what the agent uses in the end. */
export async function toldIn(world: TellingWorld): Promise<{ heard: string[]; known: string[] }> {
  const lessons = new Map<string, (keyOf: (who: number) => string) => Learned>();
  const heard: string[] = [];
  let isOrdered = false;
  const offline = createOfflineEngine();
  const engine: Engine = {
    ...offline,
    async learn({ message, known, people }) {
      if (isOrdered && message.messageId !== 'order') heard.push(JSON.stringify(known));
      const keyOf = (who: number) => personOf(people, inboxAt(who))?.key ?? 'nobody';
      const lesson = lessons.get(message.messageId);
      if (message.messageId !== 'order') return { learned: lesson === undefined ? [] : [lesson(keyOf)], ended: [], forget: [], orders: [] };
      const named = known.filter(({ text }) => world.things.some(({ isNamed }, at) => isNamed && text.includes(canaryOf(at))));
      const forget = world.scope === 'named' ? named.map(({ id }) => id) : [];
      return { learned: [], ended: [], forget, orders: [{ asked: 'that', scope: world.scope }] };
    },
    async reply(request, signal) {
      const { message: _, ...shown } = request;
      if (isOrdered) heard.push(JSON.stringify(shown));
      return offline.reply(request, signal);
    },
  };
  const agent = openBareAgent({ engine });
  try {
    const { claimed } = agent.store.state;
    if (claimed) agent.store.change({ claimed: { ...claimed, ownerId: inboxAt(world.isOwner ? SPEAKER : OWNER) }, ownerChangedAt: 0 });
    for (const [who, one] of world.names.entries()) call(agent, who, one);
    const at = agent.deps.now().getTime();
    const deps = { ...agent.deps, now: () => new Date(at + 60 * MINUTE) };
    const hear = async (messageId: string, who: number, text: string, sentAt: number, answer = false) => {
      agent.store.conversation.hear({
        messageId,
        senderInboxId: inboxAt(who),
        self: false,
        text,
        sentAt: new Date(sentAt),
        learn: true,
        answer,
      });
      for (let wait = await think(deps, deps.answerRateLimiter); wait === 0; wait = await think(deps, deps.answerRateLimiter));
      for (let next = agent.store.conversation.nextToSay(); next; next = agent.store.conversation.nextToSay()) {
        if (isOrdered) heard.push(next.text);
        agent.store.conversation.said(next.key);
      }
    };
    const teach = async (isLate: boolean) => {
      for (const [i, { by, about, aspect, kind, isLate: late }] of world.things.entries()) {
        if (late !== isLate) continue;
        const text = `It is ${canaryOf(i)}.`;
        lessons.set(`thing ${i}`, (keyOf) => {
          const subject = about === undefined ? 'our' : keyOf(about);
          return { kind, text, topic: `${subject}:${aspect}:${canaryOf(i)}`, about: about === undefined ? [] : [subject] };
        });
        await hear(`thing ${i}`, by, text, at + i);
      }
    };
    await teach(false);
    isOrdered = true;
    await hear('order', SPEAKER, 'forget it', at + 10 * MINUTE, true);
    // A late line is visible until it has been learned from, so only the rest of the engine's input counts.
    if (world.renamed !== undefined) call(agent, SPEAKER, world.renamed);
    await teach(true);
    for (const [i, { by, words }] of world.questions.entries())
      await hear(`question ${i}`, by, `Bench, ${words.replaceAll('NAME', () => world.names[SPEAKER] ?? '')}`, at + (20 + i) * MINUTE, true);
    const known = currentKnowledge(agent.store.memory.all(), deps.now()).map(({ text }) => text);
    return { heard, known };
  } finally {
    agent.close();
  }
}

function call(agent: BareAgent, who: number, name: string): void {
  agent.store.conversation.keepMember(inboxAt(who), { name, isAgent: false }, true);
}
