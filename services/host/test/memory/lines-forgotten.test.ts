// Forgetting what people said word for word: where every line has its own topic, what says the same goes with it, and nothing comes back.

import type { Engine, LearnRequest, LearnResult } from '@offshoot/engine/engine.ts';
import { forgetSentence } from '@offshoot/memory/forgetting/outcome-words.ts';
import { speakerDigest } from '@offshoot/memory/items/tellers.ts';
import { lineTopic } from '@offshoot/memory/lines/lines.ts';
import { currentKnowledge, type Inherited } from '@offshoot/memory/merging/merge.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BareAgent, inboxOf, openBareAgent } from '../context/bare-agent.ts';

let agent: BareAgent;
let saw: LearnRequest | undefined;
/** What the engine finds for an order: the texts of lines. */
let finds: string[];
let scope: LearnResult['orders'][number]['scope'];

/** Keeps every message as a line, and answers the line that begins with what is in brackets: "[six?] yes". */
const quoting: Partial<Engine> = {
  name: 'offline',
  contextTokens: 100_000,
  learn(request) {
    saw = request;
    const { message, known, speaker } = request;
    const nothing = { learned: [], orders: [], ended: [], forget: [] };
    if (/^(?:juno, )?forget/i.test(message.text)) {
      const forget = known.filter(({ text }) => finds.includes(text)).map(({ id }) => id);
      return Promise.resolve({ ...nothing, forget, orders: [{ asked: 'that', scope }] });
    }
    const [, to, text = message.text] = /^\[([^\]]+)\] (.*)$/.exec(message.text) ?? [];
    const answers = to === undefined ? undefined : known.find((item) => item.text.startsWith(to))?.id;
    const about = /\b(?:I|my)\b/.test(text) ? [speaker.key] : /\bLeo\b/.test(text) ? ['leo'] : [];
    const line = { kind: 'fact' as const, text, topic: lineTopic(message.messageId, 0), about, ...(answers && { answers }) };
    return Promise.resolve({ ...nothing, learned: [line] });
  },
  plan: () => Promise.resolve([]),
  reply: ({ outcome }) => Promise.resolve({ text: outcome.forget === undefined ? 'I see.' : forgetSentence(outcome.forget) }),
};

beforeEach(() => {
  [finds, scope] = [[], 'named'];
  agent = openBareAgent({ engine: quoting as Engine });
  const { claimed } = agent.store.state;
  if (claimed) agent.store.change({ claimed: { ...claimed, ownerId: inboxOf('Ada') } });
  for (const name of ['Ada', 'Ann', 'Ben', 'Leo']) agent.store.conversation.keepMember(inboxOf(name), { name, isAgent: false }, true);
});
afterEach(() => agent.close());

const says = async (who: string, ...texts: string[]) => {
  for (const text of texts) await agent.hear(who, text);
};
const known = () => agent.store.memory.all().map(({ text }) => text);
const told = () => currentKnowledge(agent.store.memory.all(), agent.deps.now()).map(({ text }) => text);
const forgets = (who: string, ...texts: string[]) => {
  finds = texts;
  return agent.hear(who, 'Juno, forget that', { answer: true });
};

describe('a line that is forgotten', () => {
  it('goes with the lines of the same person that say it again, with other words around it', async () => {
    await says('Ann', 'I work at Siemens', 'as I said, I work at Siemens in Munich', 'the lake is warm');
    await forgets('Ann', 'I work at Siemens');
    expect(known()).toEqual(['the lake is warm']);
  });

  it('is verbatim, or gone: what it says of another person is not cut out of it', async () => {
    await says('Ann', 'Leo and I share a flat');
    finds = ['Leo and I share a flat'];
    await agent.hear('Ann', 'forget what I said about Leo', { answer: true });
    expect(known()).toEqual([]);
  });

  it('attack: a short answer tells what was forgotten by the line that it answers', async () => {
    await says('Ann', 'the surgery is on Monday', 'the lake is warm');
    await says('Ann', '[the surgery] at noon', '[the lake] very', '[the surgery] and Tom drives me there afterwards in the van');
    await forgets('Ann', 'the surgery is on Monday');
    expect(known()).toEqual(['the lake is warm', 'very', 'and Tom drives me there afterwards in the van']);
    const left = agent.store.memory.all().find(({ text }) => text.startsWith('and Tom'));
    expect(agent.store.memory.all().some(({ id }) => id === left?.answers)).toBe(false);
  });

  it("attack: a member has another member's line forgotten", async () => {
    await says('Ben', 'the surgery is on Monday');
    const [answer] = await forgets('Ann', 'the surgery is on Monday');
    expect(known()).toEqual(['the surgery is on Monday']);
    expect(answer).toContain('stays');
  });

  it('what others said about the speaker is hidden, with what says it again', async () => {
    await says('Ben', 'Leo works at Siemens');
    await says('Ann', 'Leo really works at Siemens');
    await forgets('Leo', 'Leo works at Siemens');
    expect(told()).toEqual([]);
    expect(known()).toHaveLength(2);
  });

  it('goes by scope: all that was said, all about the speaker', async () => {
    await says('Ann', 'I play the harp', 'the lake is warm');
    await says('Ben', 'the lake is cold');
    scope = 'about-speaker';
    await forgets('Ann');
    expect(told()).toEqual(['the lake is warm', 'the lake is cold']);
    scope = 'said';
    await forgets('Ann');
    expect(told()).toEqual(['the lake is cold']);
  });
});

describe('what was forgotten does not come back', () => {
  const handed = (text: string, saidBy: string, o: Partial<Inherited> = {}): Inherited => ({
    kind: 'fact',
    text,
    topic: lineTopic('f'.repeat(64), 0),
    sourceIds: ['mem_theirs'],
    origin: {
      ...{ instanceId: 'inst_parent', agentName: 'Momo', saidBy, speaker: speakerDigest(inboxOf(saidBy)) },
      saidAt: new Date(agent.deps.now().getTime() - 86_400_000).toISOString(),
    },
    generation: 1,
    ...o,
  });
  const inherits = (...items: Inherited[]) => agent.store.memory.inherit(items, 'inst_parent', `clm_${items.length}`, agent.deps.now());

  it('attack: by an agent that remembers it by another message', async () => {
    await says('Ann', 'I work at Siemens');
    await forgets('Ann', 'I work at Siemens');
    inherits(
      handed('At Siemens I work', 'Ann'),
      handed('the lake is warm', 'Ann', { topic: lineTopic('e'.repeat(64), 0), sourceIds: ['mem_2'] }),
    );
    expect(known()).toEqual(['the lake is warm']);
  });

  it('attack: by the same message, read again', async () => {
    await says('Ann', 'I work at Siemens');
    const [item] = agent.store.memory.all();
    await forgets('Ann', 'I work at Siemens');
    const from = item?.provenance;
    if (from?.from !== 'message' || item === undefined) throw new Error('nothing was learned');
    agent.store.memory.learn([item], from, item.learnedAt);
    expect(known()).toEqual([]);
  });

  it('but what is said anew afterwards is new', async () => {
    await says('Ann', 'I work at Siemens');
    await forgets('Ann', 'I work at Siemens');
    await says('Ann', 'I work at Siemens');
    expect(known()).toEqual(['I work at Siemens']);
  });
});

describe('nothing has the words of an order', () => {
  it('shows the speaker their own closest line, and forgets it when they say so', async () => {
    await says('Ann', 'I live in Hamburg', 'my job starts on the harbour ferry', 'the lake is warm');
    await says('Ben', 'my job is boring');
    const [asked] = await agent.hear('Ann', 'Juno, forget where I work', { answer: true });
    expect(asked).toContain('“my job starts on the harbour ferry”');
    expect(known()).toHaveLength(4);
    const [done] = await agent.hear('Ann', 'forget it', { answer: true });
    expect(done).toContain('Done');
    expect(known()).toEqual(['I live in Hamburg', 'the lake is warm', 'my job is boring']);
  });

  it.each([
    ['another member says so', 'Ben', 'yes'],
    ['they say something else', 'Ann', 'no, the other thing'],
  ])('attack: %s', async (_, who, text) => {
    await says('Ann', 'my job starts on the harbour ferry');
    await agent.hear('Ann', 'Juno, forget where I work', { answer: true });
    await agent.hear(who, text, { answer: true });
    expect(known()).toContain('my job starts on the harbour ferry');
    // The question is over once they have said something else.
    if (who === 'Ann') await agent.hear('Ann', 'yes', { answer: true });
    expect(known()).toContain('my job starts on the harbour ferry');
  });

  it('attack: a secret is shown as the closest line', async () => {
    await says('Ann', 'my password for work is hunter22');
    const [answer] = await agent.hear('Ann', 'Juno, forget where I work', { answer: true });
    expect(answer).not.toContain('hunter22');
  });
});

it('a line that its speaker asks to remember is kept for good, even if the engine does not say so', async () => {
  await says('Ann', 'remember that the hut is blue', 'the lake is warm');
  expect(agent.store.memory.all().map(({ tags }) => tags.includes('remembered'))).toEqual([true, false]);
  expect(saw?.message.text).toBe('the lake is warm');
});
