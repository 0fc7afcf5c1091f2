// When an agent speaks and, above all, when it does not: names in all their spellings.

import { addressed, type ConversationState, MAX_AGENT_EXCHANGE, type Spoken } from '@offshoot/engine/addressing/addressing.ts';
import { cpuMsOf } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const SELF = 'a1'.repeat(32);
const PERSON = 'b2'.repeat(32);
const OTHER = 'c3'.repeat(32);

const ALONE_WITH_PEOPLE = { others: [], otherAgents: [], justSpoke: false, isSpokesman: true } as const;
const conversationState = (o: Partial<ConversationState> = {}): ConversationState => ({
  selfInboxId: SELF,
  names: ['Trip Planner'],
  memberCount: 5,
  agentExchange: 0,
  ...ALONE_WITH_PEOPLE,
  ...o,
});
const said = (text: string, o: Partial<Spoken> = {}): Spoken => ({ senderInboxId: PERSON, senderIsAgent: false, text, ...o });
const inGroupOf = (name: string, text: string) => addressed(said(text), conversationState({ names: [name] }));

describe('a person', () => {
  test('always gets an answer in a conversation of two', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 2 }), (text, memberCount) => {
        expect(addressed(said(text), conversationState({ memberCount }))).toBeDefined();
      }),
    );
  });

  test('is only listened to in a group in which nobody named the agent', () => {
    const chatter = fc.string({ unit: fc.constantFrom(...'abcdefgz @.,!\n😀') });
    fc.assert(
      fc.property(chatter, fc.integer({ min: 3, max: 250 }), (text, memberCount) => {
        expect(addressed(said(text, { repliesToInboxId: OTHER }), conversationState({ memberCount }))).toBeUndefined();
      }),
    );
  });

  test.each([
    ['Trip\n  Planner: hello', 'named'],
    ['hey @Trip Planner hello', 'mentioned'],
    ['hey @tripplanner hello', 'mentioned'],
    ['hey @trip-planner hello', 'mentioned'],
    ['hey @trip_planner!', 'mentioned'],
    [`hey @${SELF}`, 'mentioned'],
    [SELF.toUpperCase(), 'mentioned'],
  ])('%j is %s', (text, why) => {
    expect(addressed(said(text), conversationState())).toBe(why);
  });

  test('can reply to the agent without naming it', () => {
    expect(addressed(said('yes', { repliesToInboxId: SELF }), conversationState())).toBe('replied-to');
    expect(addressed(said('yes', { repliesToInboxId: OTHER }), conversationState())).toBeUndefined();
    expect(addressed(said('yes'), conversationState())).toBeUndefined();
  });
});

describe('names', () => {
  test.each(['banana', 'Anabel', 'Diana', 'ana_maria', 'ana2', '@anabel', '@ana_maria', 'anañ', 'añana'])(
    '"Ana" is not heard in %j',
    (text) => {
      expect(inGroupOf('Ana', text)).toBeUndefined();
    },
  );

  test.each(['Ana', 'ANA!', '(ana)', 'Ana’s plan', "ana's", 'Ana-Maria', 'banana Ana', '“Ana”', 'Ana😀', '😀ana', 'ok:ana', '*Ana*'])(
    '"Ana" is heard in %j',
    (text) => {
      expect(inGroupOf('Ana', text)).toBe('named');
    },
  );

  test.each([
    ['Ana', 'Ａｎａ, hello'],
    ['Ａｎａ', 'ana, hello'],
    ['Ana', '𝐀𝐧𝐚 hello'],
    ['José', 'jose\u0301?'],
    ['Zoë', 'ZOE\u0308!'],
    ['ﬁona', 'Fiona'],
    ['Émile', 'émile'],
  ])('%j is the same name in %j', (name, text) => {
    expect(inGroupOf(name, text)).toBe('named');
  });

  test('attack: look-alikes from another alphabet are a different name', () => {
    expect(inGroupOf('Ana', '\u0410n\u0430, hello')).toBeUndefined();
  });

  test.each([
    ['🤖', 'hey 🤖!'],
    ['🤖', 'hey🤖hey'],
    ['❤', 'my ❤️ hello'],
    ['❤️', 'my ❤ hello'],
    ['🗾 Planner', '🗾 planner?'],
    ['👩‍🍳', 'ask 👩‍🍳'],
    ['🇯🇵', 'hey 🇯🇵'],
  ])('emoji: %j is heard in %j', (name, text) => {
    expect(inGroupOf(name, text)).toBe('named');
  });

  test('an emoji name can be mentioned', () => {
    expect(inGroupOf('🤖', '@🤖 hello')).toBe('mentioned');
    expect(inGroupOf('🤖 Bot', '@🤖bot hello')).toBe('mentioned');
  });

  test.each([
    ['さくら', 'さくらさん、お願いします'],
    ['田中', '田中さん'],
    ['小明', '你好小明请帮忙'],
    ['미나', '미나야 안녕'],
    ['Trip Planner', 'Trip Plannerさん'],
    ['มะลิ', 'สวัสดีมะลิ'],
  ])('a script without blanks has no word boundary: %j is heard in %j', (name, text) => {
    expect(inGroupOf(name, text)).toBe('named');
  });

  test('a katakana name is not found in a longer katakana word', () => {
    expect(inGroupOf('アナ', 'アナさん')).toBe('named');
    expect(inGroupOf('アナ', 'アナウンス')).toBeUndefined();
    expect(inGroupOf('アナ', 'アナー')).toBeUndefined();
  });

  test('a vowel sign belongs to its word', () => {
    expect(inGroupOf('राम', 'रामायण')).toBeUndefined();
    expect(inGroupOf('राम', 'रामी')).toBeUndefined();
    expect(inGroupOf('राम', 'राम, सुनो')).toBe('named');
  });

  test.each([
    ['Trip-Planner', '@tripplanner'],
    ['Trip-Planner', '@trip planner'],
    ['Trip-Planner', '@trip-planner'],
    ['trip_planner', '@trip-planner'],
    ['-trip-', '@-trip-'],
  ])('the handle of %j can be written %j', (name, text) => {
    expect(inGroupOf(name, text)).toBe('mentioned');
  });

  test.each(['', '   ', '\n', '-', '.', '_ -', '\u200b', '\ufe0f'])('the bare name %j addresses nobody', (name) => {
    expect(inGroupOf(name, 'hello @ everybody @you - mail\u200b a@b.c ❤️. _ -')).toBeUndefined();
  });

  test('any name between blanks is found', () => {
    const letter = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 1 })
      .filter((one) => /^[\p{L}\p{N}\p{Extended_Pictographic}]\p{M}*$/u.test(one))
      // Some presentation forms decompose into a blank and a mark.
      .filter((one) => /^[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(one.normalize('NFKC')));
    const word = fc.string({ unit: letter, minLength: 1, maxLength: 6 });
    const names = fc
      .array(word, { minLength: 1, maxLength: 3 })
      .map((words) => words.join(' '))
      // Shorter ones are words, or the beginnings of other names: they have to be called.
      .filter((name) => name.normalize('NFKC').length > 2);
    fc.assert(
      fc.property(names, fc.boolean(), (name, mention) => {
        expect(inGroupOf(name, `… ${mention ? '@' : ''}${name} …`)).toBe(mention ? 'mentioned' : 'named');
      }),
    );
  });

  test('a Latin name is never found inside a longer word', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    const glue = fc.stringMatching(/^[a-z0-9_]{1,3}$/);
    fc.assert(
      fc.property(word, glue, glue, (name, before, after) => {
        expect(inGroupOf(name, `${before}${name} ${name}${after} ${before}${name}${after}`)).toBeUndefined();
      }),
    );
  });

  test('any text and any name give a decision', () => {
    // Any UTF-16 units, including lone surrogates.
    const anything = fc.uint16Array({ maxLength: 60 }).map((units) => String.fromCharCode(...units));
    fc.assert(
      fc.property(anything, anything, (name, text) => {
        expect([undefined, 'named', 'mentioned']).toContain(inGroupOf(name, text));
      }),
    );
  });

  test('attack: a long text of near-names is read quickly', () => {
    expect(cpuMsOf(() => expect(inGroupOf('a'.repeat(32), 'a'.repeat(16_384))).toBeUndefined())).toBeLessThan(1_000);
  });
});

describe('the agent itself', () => {
  test('answers no message of its own, for any text', () => {
    fc.assert(
      fc.property(fc.string(), fc.boolean(), fc.boolean(), fc.integer({ min: 1, max: 5 }), (text, senderIsAgent, isReply, memberCount) => {
        const reply = isReply ? { repliesToInboxId: SELF } : {};
        const own = said(`Trip Planner @${SELF} ${text}`, { senderInboxId: SELF, senderIsAgent, ...reply });
        expect(addressed(own, conversationState({ memberCount }))).toBeUndefined();
      }),
    );
  });
});

describe('fellow agents', () => {
  const agent = (text: string, o: Partial<Spoken> = {}) => said(text, { senderIsAgent: true, ...o });

  test('attack: two agents that keep addressing each other stop at the cap', () => {
    for (const text of ['Trip Planner?', '@tripplanner', SELF])
      for (let agentExchange = 0; agentExchange < MAX_AGENT_EXCHANGE + 3; agentExchange++)
        expect(addressed(agent(text), conversationState({ agentExchange })) !== undefined).toBe(agentExchange + 1 < MAX_AGENT_EXCHANGE);
    expect(addressed(agent('x', { repliesToInboxId: SELF }), conversationState({ agentExchange: MAX_AGENT_EXCHANGE }))).toBeUndefined();
  });

  test('the cap never applies to people', () => {
    const agentExchange = MAX_AGENT_EXCHANGE + 100;
    expect(addressed(said('Trip Planner?'), conversationState({ agentExchange }))).toBe('named');
    expect(addressed(said('hello'), conversationState({ agentExchange, memberCount: 2 }))).toBe('alone');
  });
});
