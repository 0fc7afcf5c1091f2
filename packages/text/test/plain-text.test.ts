// Invisible characters, and letters that look like others.
import { anyCharacter } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasHidden, looks, type NameProblem, nameProblem, nearLook, plain, sameLook, shownName, visible } from '../src/index.ts';

/** Adversarial text: letters of several scripts, look-alikes and invisible characters. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(...'aIl1 оΡｊ東か김مшé0\u0301\n'),
      fc.constantFrom('\u200b', '\u00ad', '\u202e', '\u2066', '\u{e0041}', '\u3164', '\u2800', '\ufe0f', '\u200d', '\x1b', '\0', '\ud800'),
      fc.constantFrom('👩‍🚀', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '❤️', 'می‌خواهم'),
      fc.string({ unit: anyCharacter, maxLength: 3 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('hidden characters', () => {
  it.each([
    ['zero-width space', 'Ja\u200bpan', 'Ja⟨U+200B⟩pan'],
    ['soft hyphen', 'Ja\u00adpan', 'Ja⟨U+00AD⟩pan'],
    ['a change of direction', 'safe\u202eexe.txt', 'safe⟨U+202E⟩exe.txt'],
    ['a terminal escape', '\x1b[2Jgone', '⟨U+001B⟩[2Jgone'],
    ['letters as tags', 'hi\u{e0068}\u{e0069}', 'hi⟨U+E0068⟩⟨U+E0069⟩'],
    ['blanks that are not spaces', 'a\u3164b\u2800c', 'a⟨U+3164⟩b⟨U+2800⟩c'],
    ['a selector after a letter', 'a\ufe0f', 'a⟨U+FE0F⟩'],
    ['a second selector, and the joiner after it', '❤\ufe0f\ufe0f\u200d👩', '❤\ufe0f⟨U+FE0F⟩⟨U+200D⟩👩'],
    ['tags after a flag that does not exist', '🏴\u{e0068}', '🏴⟨U+E0068⟩'],
  ])('is shown: %s', (_, text, shown) => expect(visible(text)).toBe(shown));

  it.each(['👩‍🚀 and 👨‍👩‍👧‍👦', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '❤️ ☺︎', 'می‌خواهم', 'क्‍ष', '葛󠄀城', 'two\nlines\tand tabs', 'Zoë', 'שלום'])(
    'are not those that a script or an emoji needs: %s',
    (text) => expect(visible(text)).toBe(text),
  );

  it('are never left, and plain ASCII is never changed', () => {
    fc.assert(fc.property(nasty, (text) => !hasHidden(visible(text)) && visible(visible(text)) === visible(text)));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => visible(text) === text && plain(text) === text && looks(text) === text),
    );
  });
});

describe('texts for comparison', () => {
  it.each([
    ['Ja\u200bp\u00ada\u2060n', 'Japan'],
    ['Ｊａｐａｎ', 'Japan'],
    ['𝐉𝐚𝐩𝐚𝐧', 'Japan'],
    ['J\u{e0020}apan\u202c', 'Japan'],
    ['٢٠٠٠ ५６', '2000 56'],
  ])('%j is %s', (text, expected) => expect(plain(text)).toBe(expected));

  it.each([
    ['Јараn', 'Japan'],
    ['Jаpаn', 'Japan'],
    ['J\u0336a\u0336p\u0336a\u0336n', 'Japan'],
    ['Jápän', 'Japan'],
    ['ᴊᴀᴘᴀɴ', 'japan'],
    ['Ѕhinјuku', 'Shinjuku'],
    ['ТОКYО', 'TOKYO'],
  ])('%s looks like %s', (text, expected) => expect(looks(text)).toBe(expected));

  it('are stable: a second pass changes nothing', () => {
    fc.assert(fc.property(nasty, (text) => plain(plain(text)) === plain(text) && plain(text).isWellFormed()));
  });

  it('keep words of other scripts distinct', () => {
    expect(new Set(['Мария', 'Марина', '東京', '京都', '김민수', '김민정'].map(looks)).size).toBe(6);
  });
});

describe('names', () => {
  it.each([
    'Мария',
    'Γιώργος Παπαδόπουλος',
    '田中 太郎',
    'さくらカフェ',
    'Sakura さくら 東京',
    '葛󠄀城',
    '김민수 Kim',
    '陳大文 (David)',
    'محمد',
    'می‌خواهم',
    'דוד 2',
    'สมชาย',
    'श्रीमान्',
    'Nguyễn Văn Á',
    'Zoë O’Brien-Łukasz',
    '👩‍🚀 Ada ❤️',
    '🏴󠁧󠁢󠁥󠁮󠁧󠁿 Fan',
    'R2-D2 3000™',
    'Привет бот 24/7',
  ])('%s is one, and stays as it is', (name) => {
    expect(nameProblem(name)).toBeUndefined();
    expect(shownName(name)).toBe(name);
  });

  it.each<[NameProblem, string, string | undefined]>([
    ['mixed-script', 'Trip Plаnner', undefined],
    ['mixed-script', 'Тrip Planner', undefined],
    ['mixed-script', 'Ωmega', undefined],
    ['hidden', 'Trip\u200b Planner', 'Trip Planner'],
    ['hidden', 'Tri\u00adp Planner', 'Trip Planner'],
    ['hidden', 'Trip Planner\u{e0041}', 'Trip Planner'],
    ['hidden', 'Trip\u2003Planner', 'Trip Planner'],
    ['hidden', '\u3164', undefined],
    ['bidi', 'Trip \u202eRennalP', 'Trip RennalP'],
    ['bidi', 'Ada\u200f', 'Ada'],
    ['control', 'Trip\nPlanner', 'Trip Planner'],
    ['control', 'Ada\x1b[31m', 'Ada [31m'],
    ['marks', 'A\u0301\u0301\u0301da', undefined],
  ])('attack: %s: %j is none', (problem, name, shown) => {
    expect(nameProblem(name)).toBe(problem);
    expect(shownName(name)).toBe(shown);
  });

  it('attack: different spellings of Trip Planner look the same', () => {
    const planners = [
      'Trip Planner',
      'Trip PIanner',
      'Тrір Рlаnnеr',
      'Trip Planпer',
      'TRIP  PLANNER',
      'Trip-Planner',
      'Tr1p Planner',
      'Trip\u200bPlanner',
    ];
    const more = [
      'Trip Plannér',
      'Ｔｒｉｐ Planner',
      '𝐓𝐫𝐢𝐩 Planner',
      'ᴛʀɪᴘ ᴘʟᴀɴɴᴇʀ',
      'Trip Planner\u{e0041}',
      'Trip Planner.',
      'Trip \u2066Planner\u2069',
    ];
    expect(new Set([...planners, ...more].map(sameLook))).toEqual(new Set([sameLook('Trip Planner')]));
    expect(sameLook('Modern Corner')).toBe(sameLook('Modem Comer'));
  });

  it('names that differ look different', () => {
    const names = [
      'Trip Planner',
      'Trip Planner 2',
      'Trip Planner 🗺️',
      'Trip Planers',
      'Trap Planner',
      'Мария',
      'Марина',
      '東京',
      '京都',
      '…',
      '!',
    ];
    expect(new Set(names.map(sameLook)).size).toBe(names.length);
  });

  it('hidden characters between blanks leave one blank', () => {
    expect(shownName('Saul \u{e0001} Goodman')).toBe('Saul Goodman');
  });

  it('the displayed form of any name is a valid name', () => {
    fc.assert(
      fc.property(nasty, (name) => {
        const shown = shownName(name);
        return shown === undefined || (nameProblem(shown) === undefined && shownName(shown) === shown && shown !== '');
      }),
    );
  });
});

describe('names that are easily confused', () => {
  it.each([
    'trip planner',
    'Tr1p Plann3r',
    'TripPlanner',
    'Official Trip Planner',
    'Trip Planner 2',
    'Trripp Planer',
    'The Trip-Planner',
    'Тrip Рlanner',
  ])('%s is like Trip Planner', (name) => {
    expect(nearLook(name)).toBe(nearLook('Trip Planner'));
  });

  it.each(['Trip Plan', 'Planner', 'Trip Planner Tokyo', 'Tree Planner'])('%s is not', (name) => {
    expect(nearLook(name)).not.toBe(nearLook('Trip Planner'));
  });

  it('names that look the same are, unless a word joins another one', () => {
    for (const [one, other] of [
      ['Route 66', 'ROUTE 66'],
      ['The', 'the'],
      ['7', '７'],
      ['東京', '東京'],
    ] as const) {
      expect(nearLook(one)).toBe(nearLook(other));
    }
  });

  it('every name has a form that is not empty', () => {
    fc.assert(
      fc.property(nasty, (name) => {
        if (plain(name).trim() !== '') expect(nearLook(name)).not.toBe('');
      }),
    );
  });
});
