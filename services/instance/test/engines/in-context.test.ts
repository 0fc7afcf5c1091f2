// Answers that do not name their topic: the lines before and after them do.
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { surroundingsIn } from '../../src/adapters/engines/offline/replying/finding/surroundings.ts';
import { replyTo } from '../../src/adapters/engines/offline/replying/replies.ts';
import type { MemoryItem } from '../../src/agent/memory/domain/items/item.ts';
import { FROM_PARENT, item, replyRequest, SAUL } from './requests.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 1, 22, 9);

/** Said at that minute. */
const said = (minute: number, topic: string, text: string, o: Partial<MemoryItem> = {}): MemoryItem =>
  item('fact', topic, text, {
    id: `${minute}-${topic}`,
    learnedAt: new Date(START + minute * MINUTE),
    provenance: { from: 'message', messageId: `m${minute}`, senderInboxId: SAUL, senderName: 'Saul' },
    ...o,
  });

const answer = (question: string, memory: readonly MemoryItem[]) => replyTo(replyRequest(question, { memory })).text;
const HEDGE = "I don't know that exactly. What I do know: ";

const HEATING = [
  said(0, 'our:heating-guy:time', 'Heating guy comes Friday between 8 and 12.'),
  said(1, 'fynn:can', 'Fynn can be home for him.'),
  said(2, 'fynn:buy', 'Fynn bought new bulbs for the hall.'),
];
const MATCH = [
  said(0, 'our:season', 'Season starts on the 4th.'),
  said(1, 'our:match', 'First match is away in Lindau.'),
  said(2, 'our:meet', 'The group meets 9:30 at the petrol station.'),
];
const BOOTS = [
  said(0, 'leo:needs:boots', 'Leo needs new football boots.'),
  said(1, 'note:size', 'Omar asked “which size?” and Nia said “38, he grew again”.'),
  said(2, 'omar:will:order', 'Omar will order them.'),
];
const VAN = [
  said(0, 'our:van', 'The van for the move is booked.'),
  said(1, 'note:sixt', 'Noa asked “where do we get it?” and Gil said “from Sixt on Hafenstrasse”.'),
  said(2, 'note:saturday', 'Noa asked “when?” and Gil said “Saturday at 7”.'),
];
const ELIF = [
  said(0, 'elif:swim', "Elif's swimming is on Mondays at 16:00."),
  said(1, 'nadia-sister:pick', "Nadia's sister Leyla picks her up."),
  said(2, 'nadia:no-car', 'Nadia has no car.'),
];
const KAYAK = [said(0, 'our:chip-in', "The group chips in 25 each for Hanneke's 40th."), said(1, 'note:kayak', 'She wants a kayak.')];
const DROPS = [
  said(0, 'our:cat', 'The cat has an eye infection.'),
  said(1, 'note:drops', 'Jil asked “what did the vet say?” and Rob said “drops 3 times a day for a week”.'),
  said(2, 'note:fridge', 'They are in the fridge door.'),
];
const WOOD = [
  said(0, 'carl:order', 'Carl ordered the firewood.'),
  said(1, 'note:deliver', 'Dora asked “when do they deliver” and Carl said “Thursday after 4”.'),
  said(2, 'note:metres', 'Dora asked “and how much did you get?” and Carl said “5 cubic metres”.'),
];

describe('an answer is told with what names its topic', () => {
  it.each<[string, readonly MemoryItem[], readonly number[]]>([
    ['who is in when the heating man comes?', HEATING, [0, 1]],
    ['who stays in for the heating guy?', HEATING, [0, 1]],
    ['when do we meet for the first match?', MATCH, [1, 2]],
    ['where do we meet for the match?', MATCH, [1, 2]],
    ["which size are Leo's boots?", BOOTS, [0, 1]],
    ['who orders the boots?', BOOTS, [0, 2]],
    ['where do we pick up the van?', VAN, [0, 1]],
    ['when do we get the van?', VAN, [0, 2]],
    ['who picks up Elif?', ELIF, [0, 1]],
    ['what does Hanneke want?', KAYAK, [0, 1]],
    ['what could we give Hanneke?', KAYAK, [0, 1]],
    ['how often does the cat get drops?', DROPS, [0, 1]],
    ['when does the firewood arrive?', WOOD, [0, 1]],
    ['how much firewood did we order?', WOOD, [0, 2]],
  ])('%s', (question, memory, expected) => {
    expect(answer(question, memory)).toBe(`${HEDGE}${expected.map((i) => memory[i]?.text).join(' ')}`);
  });

  it.each<[string, readonly MemoryItem[]]>([
    ['who waters the plants?', HEATING],
    ['when is the barbecue?', MATCH],
    ['who fixes the sink?', BOOTS],
    ['how much is the rent?', VAN],
  ])('of which nothing is known stays unknown: %s', (question, memory) => {
    expect(answer(question, memory)).toMatch(/^(?:I don't know that yet|Nobody that I know of)\.$/);
  });

  it('an item that answers by itself needs nothing around it', () => {
    const memory = [...HEATING, said(3, 'note:heating', 'Ada stays in for the heating guy.')];
    const text = answer('who stays in for the heating guy?', memory);
    expect(text).toContain('Ada stays in for the heating guy.');
    expect(text).not.toContain('Fynn');
  });
});

describe('what is around an item', () => {
  const [first, second] = HEATING as [MemoryItem, MemoryItem];

  it('is what was said shortly before and after it', () => {
    const around = surroundingsIn(HEATING)(second);
    expect(around.map(({ item: one }) => one.text)).toEqual([first.text, HEATING[2]?.text]);
    expect(around[0]?.nearness).toBe(1);
    expect(around[1]?.nearness).toBeLessThan(1);
  });

  it('is nothing from another day or from another conversation', () => {
    const later = { ...second, learnedAt: new Date(START + 24 * 60 * MINUTE) };
    expect(surroundingsIn([first, later])(later)).toEqual([]);
    const elsewhere = { ...second, provenance: FROM_PARENT };
    expect(surroundingsIn([first, elsewhere])(elsewhere)).toEqual([]);
    expect(answer('who stays in for the heating guy?', [first, later])).not.toContain('Fynn');
  });

  it('inherited items are placed by when they were said, not by when they arrived', () => {
    const passedOn = (one: MemoryItem): MemoryItem => {
      const { origin } = FROM_PARENT as Extract<MemoryItem['provenance'], { from: 'parent' }>;
      const provenance = { ...FROM_PARENT, origin: { ...origin, saidAt: one.learnedAt.toISOString() } } as MemoryItem['provenance'];
      return { ...one, provenance, learnedAt: new Date(START + 60 * 24 * MINUTE) };
    };
    expect(surroundingsIn(HEATING.map(passedOn))(passedOn(second))).toEqual([]);
    const inherited = HEATING.map(passedOn);
    expect(surroundingsIn(inherited)(inherited[1] as MemoryItem)[0]?.item.text).toBe(first.text);
  });

  it('what is forgotten explains nothing any more', () => {
    expect(answer('who stays in for the heating guy?', HEATING.slice(1))).toBe('Nobody that I know of.');
  });

  it('a hidden item explains nothing', () => {
    const memory = [{ ...first, hidden: true as const }, ...HEATING.slice(1)];
    expect(answer('who stays in for the heating guy?', memory)).not.toMatch(/Friday|Fynn/);
  });

  it('attack: a credential is neither told as context nor found over its neighbour', () => {
    const secret = 'zx81-9931';
    const words = fc.constantFrom(
      ...'who what when where how much is in the heating guy friday home safe him comes can which size'.split(' '),
    );
    const memory = [
      HEATING[0] as MemoryItem,
      said(1, 'our:safe-code', `It opens with ${secret}.`, { kind: 'credential', sensitivity: 'secret' }),
      said(2, 'fynn:can', 'Fynn can be home for him.'),
    ];
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 8 }), (asked) => {
        const text = answer(`${asked.join(' ')}?`, memory);
        expect(text.startsWith(HEDGE) && text.includes(secret)).toBe(false);
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});
