// Parsers read strangers' texts: they never throw, and no text makes them slow.

import { MAX_REPLY_TEXT } from '@offshoot/engine/engine.ts';
import { ITEM_KINDS, MAX_ITEM_TEXT, MAX_ITEM_TOPIC } from '@offshoot/memory/items/item.ts';
import { tidyText, tidyTopic } from '@offshoot/memory/items/limits.ts';
import { contentStems, topicKey } from '@offshoot/memory/words/words.ts';
import { instructionSentences, mannerOf } from '@offshoot/quoting-engine/instructions.ts';
import { piecesOf } from '@offshoot/quoting-engine/words/lines.ts';
import { anyCharacter, cpuMsOf, propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonObjectIn, studyResultIn, summaryIn } from '../../src/adapters/engines/openai/json-answers.ts';
import { chooseItems } from '../../src/agent/transfers/domain/selection/choose-items.ts';
import { replyTo, understand } from './quoting.ts';
import { heard, JAPAN_MEMORY, replyRequest, studyLine } from './requests.ts';

const WORDS =
  "I we my our you me us I'm we're is are was not no never always don't remember forget that call yourself your name let's go with and but , . ? ! : ; - \n ( ) \" ' the a hotel Japan Shinjuku vegetarian allergic to nuts password api key +1 555 sk- only except without nothing everything about bring { } [ ] \\ $& $1 __proto__ constructor 😀 \ud800 é ß İ".split(
    ' ',
  );
const chatter = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 300 }),
  fc.array(fc.constantFrom(...WORDS), { maxLength: 60 }).map((list) => list.join(' ')),
);
const names = fc.oneof(
  fc.constantFrom('Saul', '$&', '.*', '', ' ', '(((', 'Zoë', 'a\nb', "O'Neil", '__proto__'),
  fc.string({ unit: anyCharacter, maxLength: 40 }),
);

const choose = (prompt: string, templateDirective: string) =>
  chooseItems({ items: JAPAN_MEMORY, prompt, templateDirective, add: [], remove: [], secrets: new Map(), now: new Date(0) });

describe('no text breaks a parser', () => {
  it('understanding', () => {
    fc.assert(
      fc.property(chatter, names, names, (text, senderName, agentName) => {
        const result = understand(heard(text, { senderName }), agentName, JAPAN_MEMORY);
        for (const { kind, text: kept, topic } of result.learned) {
          expect(ITEM_KINDS).toContain(kind);
          expect(kept.length).toBeGreaterThan(0);
          expect(kept.length).toBeLessThanOrEqual(MAX_ITEM_TEXT);
          expect(kept.isWellFormed() && topic.isWellFormed()).toBe(true);
          expect(topic.length).toBeLessThanOrEqual(MAX_ITEM_TOPIC);
          expect(topic).not.toBe('');
        }
        expect(JAPAN_MEMORY.map((i) => i.id)).toEqual(expect.arrayContaining(result.forget));
        expect(understand(heard(text, { senderName }), agentName, JAPAN_MEMORY)).toEqual(result);
      }),
      { numRuns: propertyRuns(50) },
    );
  });

  it('replying: at most 4,000 well-formed characters, always the same', () => {
    fc.assert(
      fc.property(chatter, names, chatter, (text, senderName, instructions) => {
        const request = replyRequest(text, { instructions, ownerSection: instructions, memory: JAPAN_MEMORY, message: { senderName } });
        const reply = replyTo(request);
        expect(reply.text.length).toBeLessThanOrEqual(MAX_REPLY_TEXT);
        expect(reply.text.isWellFormed()).toBe(true);
        expect(replyTo(request)).toEqual(reply);
      }),
      { numRuns: propertyRuns(40) },
    );
  });

  it('directives: selection invents nothing, and exclusion never adds', () => {
    fc.assert(
      fc.property(chatter, (directive) => {
        const choices = choose(directive, '');
        expect(choices.map((choice) => choice.item)).toEqual(JAPAN_MEMORY);
        const both = choose(directive, directive === '' ? '' : `everything but ${directive}`);
        for (const [i, { isIn }] of both.entries()) expect(isIn && !choices[i]?.isIn).toBe(false);
      }),
      { numRuns: propertyRuns(50) },
    );
  });

  it('model answers', () => {
    const answers = fc.oneof(
      chatter,
      fc.json(),
      fc.json().map((json) => `<think>{</think>Sure: ${json} done`),
      fc.object().map((o) => JSON.stringify({ learned: [o], items: [o], forget: o })),
    );
    fc.assert(
      fc.property(answers, (answer) => {
        jsonObjectIn(answer);
        const lines = [studyLine('I have moved')];
        for (const { learned } of studyResultIn(answer, { shown: JAPAN_MEMORY, people: [], lines })?.values() ?? [])
          for (const one of learned) expect(ITEM_KINDS).toContain(one.kind);
        summaryIn(answer, JAPAN_MEMORY);
      }),
      { numRuns: propertyRuns(50) },
    );
  });

  it('tidying texts and topics a second time changes nothing', () => {
    fc.assert(
      fc.property(chatter, (text) => {
        expect(tidyText(tidyText(text))).toBe(tidyText(text));
        expect(tidyTopic(text).length).toBeLessThanOrEqual(MAX_ITEM_TOPIC);
        contentStems(text);
        topicKey(text, 4);
        mannerOf(instructionSentences(text));
      }),
    );
  });
});

describe('no text makes a parser slow', () => {
  const LONG = 16_384;
  const ATTACKS = [
    'I ',
    'I really really ',
    'we ',
    "I'm ",
    'no, ',
    'ok ',
    'not ',
    'but not ',
    'and my ',
    'remember that ',
    'forget ',
    'a',
    ' ',
    '\n',
    '.',
    '?',
    '"',
    "'",
    '{',
    '{"',
    '[',
    '\\',
    '(',
    ':',
    '! ',
    'is ',
    'is a a a ',
    'Maria and ',
    'A-',
    'and and ',
    'the ',
    'always ',
    'everything but ',
    'keep ',
    'nothing about ',
    ', ',
    'x, not ',
    "it's a, not b ",
    '+1 ',
    '1 2 3 ',
    'sk-',
    'wifi ',
    'phone number ',
    'with “',
    'end every ',
    '<!--',
    '**',
    '<think>',
    'don’t ',
    'é',
    '😀',
    '\u0301',
  ];
  // Generous; a catastrophic pattern takes minutes.
  const BOUND_MS = 2_000;
  it.each(ATTACKS)('%j, 16 KB of it', (piece) => {
    const text = piece.repeat(Math.ceil(LONG / piece.length)).slice(0, LONG);
    const read = () => {
      piecesOf(text);
      understand(heard(text), 'Trip Planner', JAPAN_MEMORY);
      replyTo(replyRequest(text, { instructions: text, memory: JAPAN_MEMORY }));
      choose(text, text);
      jsonObjectIn(text);
      tidyText(text);
    };
    expect(cpuMsOf(read)).toBeLessThan(BOUND_MS);
  });
});
