// Conversations in which a member tells something and has it forgotten again, and what is left of it. Names, letters, the
// order of lines and the engine's behaviour are random.
import { setImmediate } from 'node:timers/promises';
import { type Engine, EngineError } from '@offshoot/engine/engine.ts';
import type { Learned } from '@offshoot/memory/items/learned.ts';
import { looks, plain } from '@offshoot/text';
import fc from 'fast-check';
import { think } from '../../src/agent/conversation/thinking/thinking.ts';
import { type BareAgent, openBareAgent } from '../context/bare-agent.ts';
import { DISGUISES, ODD_NAMES } from './arbitrary-memories.ts';

const CAST = ['Saul', 'Mia', 'Leo', 'Ada'];
/** Tells it and has it forgotten. */
const TELLER = 0;
const TEMPLATES = ['The group met at SECRET.', "The group's hotel is in SECRET.", 'The safe code is SECRET.', 'SECRET was closed.'];
const CHAT = ['is it SECRET?', 'SECRET it is', 'see you at SECRET!', 'SECRET'];
/** Each on a separate topic, one of them also the teller's: the same words on two topics would be one item. */
const INNOCENT = [
  { kind: 'fact' as const, topic: 'our:train', text: 'The train leaves at nine.' },
  { kind: 'fact' as const, topic: 'our:fence', text: 'The fence is green.' },
  { kind: 'fact' as const, topic: 'our:hotel', text: 'The choir sings on Tuesdays.' },
];
const TOPICS = ['our:place', 'our:hotel', 'safe:code', 'teller:home'];

type Line =
  | { does: 'teaches'; who: number; learned: Learned }
  | { does: 'says'; who: number; text: string }
  | { does: 'answers'; text: string }
  | { does: 'orders' };

export interface World {
  secret: string;
  names: string[];
  byOwner: boolean;
  lines: Line[];
  /** Said before the order to forget, but heard after it. */
  late: { topic: string; text: string }[];
  /** The duration of each engine call by its number, and which calls fail. */
  engine: { hops: number; fails: boolean }[];
  /** How many lines arrive before the agent thinks. */
  chunks: number[];
}

const disguise = fc.constantFrom(...DISGUISES);
const secretWord = fc.constantFrom('Quokka', 'Ginza', 'Zephyr');

export const worlds: fc.Arbitrary<World> = secretWord.chain((secret) => {
  const written = (template: string) => disguise.map((as) => template.replaceAll('SECRET', () => as(secret)));
  const topic = fc
    .tuple(fc.constantFrom(...TOPICS), disguise)
    .map(([name, as]) => as(name.split(':')[0] ?? '').concat(':', name.split(':')[1] ?? ''));
  const told = fc.constantFrom(...TEMPLATES).chain(written);
  const name = fc.oneof(
    fc.constantFrom(...CAST),
    fc.constantFrom(...ODD_NAMES).map((odd) => odd.replaceAll('SUBJECT', secret).replaceAll('subject', secret.toLowerCase())),
    disguise.map((as) => as(secret)),
  );
  const learned = fc.record({ kind: fc.constantFrom('fact' as const, 'credential' as const), topic, text: told });
  const other = fc.integer({ min: 1, max: CAST.length - 1 });
  const line: fc.Arbitrary<Line> = fc.oneof(
    fc.record({ does: fc.constant('teaches' as const), who: fc.constant(TELLER), learned }),
    fc.record({ does: fc.constant('says' as const), who: fc.nat(CAST.length - 1), text: fc.constantFrom(...CHAT).chain(written) }),
    fc.record({ does: fc.constant('answers' as const), text: told }),
    fc.record({
      does: fc.constant('teaches' as const),
      who: other,
      learned: fc.constantFrom(...INNOCENT),
    }),
  );
  return fc.record({
    secret: fc.constant(secret),
    names: fc.tuple(name, name, name, name).map((all) => [...all]),
    byOwner: fc.boolean(),
    lines: fc
      .tuple(fc.array(line, { minLength: 2, maxLength: 10 }), learned)
      .map(([before, first]): Line[] => [{ does: 'teaches', who: TELLER, learned: first }, ...before, { does: 'orders' }]),
    late: fc.array(fc.record({ topic: fc.constantFrom(...TOPICS), text: told }), { maxLength: 2 }),
    engine: fc.array(fc.record({ hops: fc.nat(3), fails: fc.boolean() }), { maxLength: 6 }),
    chunks: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }),
  });
});

export interface Left {
  /** Every text that the agent stores: lines, items, what it is about to say. */
  texts: string[];
  /** IDs of lines whose text is stored. */
  lines: string[];
  /** Everybody's except the teller's. */
  others: string[];
}

const inboxAt = (who: number): string => `${who}f`.repeat(32);

/** What is left once the agent has handled everything. */
export async function leftOf(world: World): Promise<Left> {
  const lessons = new Map<string, Learned[]>();
  const orders = new Set<string>();
  let calls = 0;
  const engine: Engine = {
    async learn({ message, known }) {
      const { hops = 0, fails = false } = world.engine[calls++] ?? {};
      for (let hop = 0; hop < hops; hop++) await setImmediate();
      if (fails) throw new EngineError('out of order', { retryable: true });
      // An obedient model: who may have what forgotten is not its decision.
      const isOrder = orders.has(message.messageId);
      return {
        learned: lessons.get(message.messageId) ?? [],
        ended: [],
        forget: isOrder ? known.map(({ id }) => id) : [],
        orders: isOrder ? [{ asked: 'that', scope: 'named' }] : [],
      };
    },
    reply: () => Promise.reject(new Error('nobody asks')),
    summarise: () => Promise.reject(new Error('nobody asks')),
  } as Partial<Engine> as Engine;
  const agent = openBareAgent({ engine });
  const clock = { at: agent.deps.now().getTime() };
  const deps = { ...agent.deps, now: () => new Date(clock.at) };
  try {
    own(agent, world.byOwner ? inboxAt(TELLER) : 'ee'.repeat(32));
    for (const [who, name] of world.names.entries()) agent.store.conversation.keepMember(inboxAt(who), { name, isAgent: false }, true);
    let orderedAt = 0;
    const hear = (messageId: string, who: number, text: string, sentAt = ++clock.at) =>
      agent.store.conversation.hear({
        ...{ messageId, senderInboxId: inboxAt(who), self: false, text, sentAt: new Date(sentAt), learn: true, answer: false },
      });
    const take = (line: Line, at: number) => {
      const id = `line ${at}`;
      if (line.does === 'answers') return void agent.store.conversation.say(id, line.text);
      if (line.does === 'teaches') lessons.set(id, [line.learned]);
      if (line.does === 'orders') orders.add(id);
      hear(
        id,
        line.does === 'orders' ? TELLER : line.who,
        line.does === 'teaches' ? line.learned.text : line.does === 'says' ? line.text : 'forget it',
      );
      if (line.does === 'orders') orderedAt = clock.at;
    };
    let thinking: Promise<unknown> = Promise.resolve();
    const thinkOn = () => {
      thinking = thinking.then(() => think(deps, deps.answerRateLimiter));
    };
    for (let at = 0, chunk = 0; at < world.lines.length; chunk++) {
      const size = world.chunks[chunk % world.chunks.length] ?? 1;
      for (const [i, line] of world.lines.slice(at, at + size).entries()) take(line, at + i);
      at += size;
      thinkOn();
      // The next ones arrive while the engine works.
      await setImmediate();
    }
    await thinking;
    await settle(deps, clock);
    const known = topicsKnownOf(world);
    for (const [at, one] of world.late.entries()) {
      if (!known.has(one.topic)) continue;
      lessons.set(`late ${at}`, [{ kind: 'fact', ...one }]);
      hear(`late ${at}`, TELLER, one.text, orderedAt - 1);
    }
    await settle(deps, clock);
    return whatIsLeft(agent);
  } finally {
    agent.close();
  }
}

/** The teller's topics that certainly have an item: the same words on a second topic repeat the first, and no order names that topic. */
function topicsKnownOf({ lines }: World): Set<string> {
  const topicOf = new Map<string, string>();
  for (const line of lines) {
    if (line.does !== 'teaches' || line.who !== TELLER) continue;
    const { text, topic } = line.learned;
    if (!topicOf.has(readAs(text))) topicOf.set(readAs(text), plainTopic(topic));
  }
  return new Set(topicOf.values());
}

const plainTopic = (topic: string): string => looks(plain(topic).toLowerCase());

async function settle(deps: BareAgent['deps'], clock: { at: number }): Promise<void> {
  for (let wait = await think(deps, deps.answerRateLimiter); wait !== undefined; wait = await think(deps, deps.answerRateLimiter))
    clock.at += wait;
}

function own(agent: BareAgent, ownerId: string): void {
  const { claimed } = agent.store.state;
  if (claimed) agent.store.change({ claimed: { ...claimed, ownerId }, ownerChangedAt: 0 });
}

function whatIsLeft({ store }: BareAgent): Left {
  const heard = store.conversation.recent();
  const items = store.memory.all();
  const unsaid: string[] = [];
  for (let next = store.conversation.nextToSay(); next; next = store.conversation.nextToSay()) {
    unsaid.push(next.text);
    store.conversation.said(next.key);
  }
  return {
    texts: [...heard.map(({ text }) => text), ...items.flatMap(({ text, topic }) => [text, topic]), ...unsaid],
    lines: heard.map(({ messageId }) => messageId),
    others: items.flatMap(({ text, provenance: p }) => (p.from === 'message' && p.senderInboxId !== inboxAt(TELLER) ? [text] : [])),
  };
}

/** As a reader sees it, in any letters. */
export const readAs = (text: string): string => looks(looks(plain(text)).toLowerCase());
