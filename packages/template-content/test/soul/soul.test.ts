import { anyCharacter, propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SOUL_SECTIONS, soulParts, soulText } from '../../src/soul/sections.ts';
import { soulFrom, startingLevel } from '../../src/soul/soul.ts';

const FULL = soulFrom({
  text: '# Vibe\nHelps to think.',
  role: 'Thinking partner',
  principles: ['Be brief.'],
  values: ['Clarity before completeness'],
  domains: ['writing'],
  limitations: ['Cannot see pictures'],
  responseStyle: 'RESPONSE_STYLE_STRUCTURED',
  progressiveDisclosure: false,
  proactiveTriggers: [{ trigger: 'every Monday at 9', action: 'Post what is open' }],
  maxOutputTokens: 2000,
  suggestedLevel: 'TRUST_LEVEL_L3',
  restrictedTopics: ['medical advice'],
  escalationRules: [{ condition: 'money', action: 'ESCALATION_ACTION_BLOCK' }],
});

describe('a soul', () => {
  test('in words has every part, in one order', () => {
    expect(soulText(FULL)).toBe(`Role: Thinking partner

Principles:
- Be brief.

# Vibe
Helps to think.

Values:
- Clarity before completeness

Knows about:
- writing

Cannot:
- Cannot see pictures

Style of answers: structured, with headings and points

Longest answer: 2000 tokens

Without being asked:
- every Monday at 9: Post what is open

Declines to talk about:
- medical advice

Whatever else it may do:
- money: do not do it`);
    expect(soulText(FULL, ['constraints', 'identity'])).toMatch(/^Role: Thinking partner\n\nDeclines to talk about:/);
  });

  test('in parts has a title for each, and tells the words of its author from the others', () => {
    expect(soulParts(FULL, ['identity', 'principles', 'triggers'])).toEqual([
      { section: 'identity', title: 'Role', form: 'line', line: 'Thinking partner' },
      { section: 'principles', title: 'Principles', form: 'list', lines: ['Be brief.'] },
      { section: 'principles', title: 'In its author’s words', form: 'markdown', text: '# Vibe\nHelps to think.' },
      { section: 'triggers', title: 'Without being asked', form: 'list', lines: ['every Monday at 9: Post what is open'] },
    ]);
    const titles = soulParts(FULL).map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  test('that says nothing has no words, and defaults', () => {
    const nothing = soulFrom(undefined);
    expect(soulText(nothing)).toBe('');
    expect(nothing).toMatchObject({ style: 'conversational', isProgressive: true, maxOutputTokens: 0, suggestedLevel: undefined });
  });

  test('of a later contract narrows: an unknown escalation blocks', () => {
    expect(soulFrom({ escalationRules: [{ condition: 'money', action: 'ESCALATION_ACTION_VOTE' }] }).escalationRules).toEqual([
      { condition: 'money', action: 'block' },
    ]);
  });

  test.each([
    ['L1', 'L1'],
    ['L2', 'L2'],
    ['L3', 'L2'],
    ['L4', 'L2'],
    ['L9', 'L2'],
  ])('attack: one that suggests %s starts at %s', (suggested, starts) => {
    expect(startingLevel(soulFrom({ suggestedLevel: `TRUST_LEVEL_${suggested}` }))).toBe(starts);
  });

  const text = fc.string({ unit: anyCharacter, maxLength: 60 });
  const anySoul = fc.record({
    role: text,
    principles: fc.array(text),
    limitations: fc.array(text),
    proactiveTriggers: fc.array(fc.record({ trigger: text, action: text })),
    restrictedTopics: fc.array(text),
    escalationRules: fc.array(fc.record({ condition: text, action: fc.constant('ESCALATION_ACTION_BLOCK') })),
  });

  test('attack: no part can pass for another, or hide anything', () => {
    fc.assert(
      fc.property(anySoul, (json) => {
        const words = soulText(soulFrom(json));
        expect(words.isWellFormed()).toBe(true);
        expect(words).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b]/);
        // A line of its own begins with what we wrote.
        for (const line of words.split('\n').filter((one) => one !== '')) {
          expect(line).toMatch(
            /^(?:- |Role: |(?:Principles|Values|Knows about|Cannot|Without being asked|Declines to talk about|Whatever else it may do):$)/,
          );
        }
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  test('reads anything without failing, and says each part once', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const soul = soulFrom(json as Parameters<typeof soulFrom>[0]);
        expect(
          SOUL_SECTIONS.map((name) => soulText(soul, [name]))
            .filter((part) => part !== '')
            .join('\n\n'),
        ).toBe(soulText(soul));
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});
