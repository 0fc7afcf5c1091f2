// What people said, kept word for word, with a topic for each line: what used to go by topic goes by what the lines say.

import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { speakerDigest } from '@offshoot/memory/items/tellers.ts';
import { corrects } from '@offshoot/memory/lines/correcting.ts';
import { isForGood } from '@offshoot/memory/lines/lines.ts';
import { currentKnowledge } from '@offshoot/memory/merging/merge.ts';
import { describe, expect, it } from 'vitest';
import { inherited, item } from '../engines/requests.ts';

const [ANN, BEN, LEO, OWNER] = ['a1', 'b1', '1e', '0f'].map((byte) => byte.repeat(32)) as [string, string, string, string];
const NAMES: Record<string, string> = { [ANN]: 'Ann', [BEN]: 'Ben', [LEO]: 'Leo', [OWNER]: 'Ada' };
const aboutLeo = { concerns: [{ key: 'leo', speaker: speakerDigest(LEO) }] };
const about = (who: string) => ({ concerns: [{ key: (NAMES[who] ?? '').toLowerCase(), speaker: speakerDigest(who) }] });
const NOW = new Date(Date.UTC(2026, 4, 4, 12));
let minutes = 0;

/** A line, said a minute after the one before it. */
function line(who: string, text: string, o: Partial<MemoryItem> = {}): MemoryItem {
  minutes++;
  const id = `mem_${minutes}`;
  const byOwner = who === OWNER ? { byOwner: true as const } : {};
  const provenance = { from: 'message' as const, messageId: `m${minutes}`, senderInboxId: who, senderName: NAMES[who] ?? '', ...byOwner };
  const learnedAt = new Date(NOW.getTime() - 86_400_000 + minutes * 60_000);
  return item('fact', `said:${String(minutes).padStart(12, '0')}:0`, text, { id, provenance, learnedAt, ...o });
}
const told = (items: readonly MemoryItem[]) => currentKnowledge(items, NOW).map(({ text }) => text);

describe('a line corrects another', () => {
  it.each([
    ['parking is allowed', 'parking is not allowed'],
    ['dogs are welcome', "dogs aren't welcome"],
    ['the flight is at 9', 'the flight is not at 9 but at 11'],
    ['dinner is at 7', 'dinner is at 8'],
    ['we meet on Friday at the station', 'we meet on Saturday at the station'],
    ['our hotel is in Shinjuku', 'our hotel is in Ginza'],
    ['the deposit is 2400', '2600 actually, the deposit went up'],
    ['das Treffen ist im Café', 'das Treffen ist nicht im Café'],
    ['la cena es a las 8', 'la cena no es a las 8'],
    ['駐車場は使えます', '駐車場は使えません'],
  ])('%j, then %j', (before, after) => {
    const [earlier, later] = [line(ANN, before), line(BEN, after)];
    expect(corrects(later, earlier)).toBe(true);
    expect(corrects(earlier, later)).toBe(false);
    // Nobody overwrites another's word.
    expect(told([earlier, later])).toEqual([before, after]);
  });

  it('an answer that says no corrects what it answers, in any words', () => {
    const earlier = line(ANN, 'the cabin sleeps six');
    expect(corrects(line(BEN, 'no, only four beds', { answers: earlier.id }), earlier)).toBe(true);
    expect(corrects(line(BEN, 'great', { answers: earlier.id }), earlier)).toBe(false);
  });

  it.each([
    ['we are in room 44', 'so 42 each'],
    ['I like tea', 'I like jazz'],
    ['my sister is a nurse', 'my sister is a singer'],
    ['Leo is tall', 'Leo is tired'],
    ['the match is on Sunday', 'the concert is on Monday'],
    ['Mia brings the cake', 'Tom brings the drinks'],
  ])('attack: an unrelated line makes another one earlier: %j, %j', (before, after) => {
    expect(corrects(line(BEN, after), line(ANN, before))).toBe(false);
  });

  it('attack: a question denies what it asks about', () => {
    const [earlier, asked] = [line(ANN, 'parking is allowed'), line(BEN, "isn't parking allowed?", { tags: ['question'] })];
    expect(corrects(asked, earlier)).toBe(false);
  });

  it('attack: what one member says of themselves denies what another says of themselves', () => {
    const likes = line(ANN, 'I like olives', about(ANN));
    expect(corrects(line(BEN, "I don't like olives", about(BEN)), likes)).toBe(false);
    expect(corrects(line(ANN, "I don't like olives", about(ANN)), likes)).toBe(true);
  });
});

describe('whose word holds', () => {
  it("the owner's correction is told in place of a member's line, and a member's in place of nobody's", () => {
    const [said, again] = [line(ANN, 'the rent is 900 euros'), line(OWNER, 'the rent is 950 euros')];
    expect(told([said, again])).toEqual(['the rent is 950 euros']);
    expect(told([line(OWNER, 'the rent is 950 euros'), line(ANN, 'the rent is 100 euros')])).toEqual([
      'the rent is 950 euros',
      'the rent is 100 euros',
    ]);
  });

  it("the owner's own earlier line stays behind the later one", () => {
    expect(told([line(OWNER, 'parking is allowed'), line(OWNER, 'parking is not allowed')])).toHaveLength(2);
  });

  it('what people say of themselves holds against what others said of them', () => {
    const [by, own] = [line(ANN, 'Leo works at Siemens', aboutLeo), line(LEO, "I don't work at Siemens any more", aboutLeo)];
    expect(told([by, own])).toEqual(["I don't work at Siemens any more"]);
    // Hearsay after that changes nothing.
    expect(told([by, own, line(ANN, 'Leo works at Siemens again', aboutLeo)])).toContain("I don't work at Siemens any more");
  });

  it('attack: an allergy or a diet is argued away, even by the owner', () => {
    const lines = [
      line(LEO, 'I am vegan', aboutLeo),
      line(OWNER, 'Leo is not vegan', aboutLeo),
      line(OWNER, 'Leo is not allergic to nuts', aboutLeo),
    ];
    expect(told([line(LEO, 'I am allergic to nuts', aboutLeo), ...lines])).toHaveLength(4);
  });

  it('what another agent passed on stands back behind what is said here, and is confirmed by the same words', () => {
    const passed = inherited('fact', 'said:aaaaaaaaaaaa:0', 'the hotel is in Ginza');
    expect(told([passed, line(ANN, 'the hotel is not in Ginza')])).toEqual(['the hotel is not in Ginza']);
    expect(told([passed, line(ANN, 'the pool is open')])).toHaveLength(2);
  });

  it('an item that a model wrote and a line live in one memory', () => {
    const written = item('fact', 'our:hotel', 'The hotel is in Ginza.', { learnedAt: new Date(0) });
    expect(told([written, line(OWNER, 'the hotel is not in Ginza')])).toEqual(['the hotel is not in Ginza']);
    expect(told([written, line(ANN, 'the hotel is not in Ginza')])).toHaveLength(2);
  });
});

describe('what is kept for good', () => {
  it.each([
    'I am allergic to peanuts',
    "Leo can't eat shellfish",
    'ich esse kein Schweinefleisch',
    'soy vegetariano',
    '私はナッツアレルギーです',
    '我对花生过敏',
    'we are both coeliac',
  ])('%j', (text) => expect(isForGood(line(ANN, text))).toBe(true));

  it('what a member asked to remember and the owner’s lines, not chatter', () => {
    expect(isForGood(line(ANN, 'the hut is blue', { tags: ['remembered'] }))).toBe(true);
    expect(isForGood(line(OWNER, 'the hut is blue'))).toBe(true);
    expect(isForGood(line(ANN, 'the hut is blue'))).toBe(false);
    expect(isForGood(item('fact', 'our:hut', 'The hut is blue.'))).toBe(true);
  });
});
