// The words of time expressions, and a reader that goes through a text word by word and back.

export interface Token {
  /** In small letters. */
  word: string;
  raw: string;
  start: number;
  end: number;
  /** Nothing stands between it and the token before. */
  isGlued: boolean;
}

/** Numbers, words and single signs. */
export function tokensOf(text: string): Token[] {
  let last = -1;
  return Array.from(text.matchAll(/\d+|\p{L}[\p{L}\p{M}]*(?:['’]\p{L}+)*|[^\s]/gu), ({ 0: raw, index }) => {
    const token = { word: raw.toLowerCase().replaceAll('’', "'"), raw, start: index, end: index + raw.length, isGlued: index === last };
    last = token.end;
    return token;
  });
}

const listed = (words: string): string[] => words.split(' ');
const places = (words: string, first: number): ReadonlyMap<string, number> =>
  new Map(listed(words).flatMap((all, place) => all.split('/').map((word) => [word, place + first] as const)));

/** 1 (Monday) to 7. */
export const WEEKDAYS = places('monday/mon tuesday/tues/tue wednesday/wed thursday/thurs/thur/thu friday/fri saturday/sat sunday/sun', 1);
export const WEEKDAYS_EACH = places('mondays tuesdays wednesdays thursdays fridays saturdays sundays', 1);
export const MONTHS = places(
  'january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sept/sep october/oct november/nov december/dec',
  1,
);
const NUMBERS = places(
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty',
  1,
);
const TENS = new Map([
  ['twenty', 20],
  ['thirty', 30],
  ['forty', 40],
  ['fifty', 50],
  ['sixty', 60],
  ['ninety', 90],
]);
const ORDINALS = places('first second third fourth fifth sixth', 1);
/** Of a day, with the hour that is meant if none is said. */
export const PARTS = new Map([
  ['morning', 9],
  ['mornings', 9],
  ['noon', 12],
  ['midday', 12],
  ['lunch', 12],
  ['lunchtime', 12],
  ['afternoon', 15],
  ['afternoons', 15],
  ['evening', 19],
  ['evenings', 19],
  ['night', 21],
  ['nights', 21],
]);
export const UNITS = new Map(
  listed('minute/minutes/min/mins hour/hours/hr/hrs/h day/days week/weeks month/months year/years second/seconds/sec/secs').flatMap(
    (all) => {
      const [unit = '', ...others] = all.split('/');
      return [unit, ...others].map((word) => [word, unit] as const);
    },
  ),
);
/** After a time, these say more about when: a text does not begin with them. */
export const GO_ON = new Set(
  listed(
    "after afterwards and am around as at before between but by during each earlier either every except excluding following from if in instead later maybe next nor not o'clock on once only or past pm since starting sharp then thrice through thru till til twice unless until usually when whenever while within",
  ),
);

export class Reader {
  at = 0;
  readonly text: string;
  readonly tokens: readonly Token[];
  constructor(text: string, from = 0) {
    this.text = text;
    this.tokens = tokensOf(text);
    while (this.at < this.tokens.length && (this.tokens[this.at]?.start ?? 0) < from) this.at += 1;
  }

  peek(ahead = 0): Token | undefined {
    return this.tokens[this.at + ahead];
  }

  word(ahead = 0): string {
    return this.peek(ahead)?.word ?? '';
  }

  /** Goes on if the words stand here. */
  take(...words: string[]): boolean {
    for (const [place, word] of words.entries()) if (this.word(place) !== word) return false;
    this.at += words.length;
    return true;
  }

  takeOne(...words: string[]): string | undefined {
    const word = this.word();
    if (word === '' || !words.includes(word)) return undefined;
    this.at += 1;
    return word;
  }

  takeIn<T>(map: ReadonlyMap<string, T>): T | undefined {
    const found = map.get(this.word());
    if (found !== undefined) this.at += 1;
    return found;
  }

  /** Stays where it is if there is nothing. */
  try<T>(read: () => T | undefined): T | undefined {
    const from = this.at;
    const found = read();
    if (found === undefined) this.at = from;
    return found;
  }

  /** Where the last word that was read ends. */
  get end(): number {
    return this.tokens[this.at - 1]?.end ?? 0;
  }

  said(from: number): string {
    return this.text.slice(this.tokens[from]?.start ?? 0, this.end);
  }

  /** "3", "three", "thirty five", "a", "an". */
  number(): number | undefined {
    return this.try(() => {
      const word = this.word();
      if (/^\d{1,4}$/.test(word)) {
        this.at += 1;
        return Number(word);
      }
      const tens = this.takeIn(TENS);
      if (tens !== undefined) {
        const signed = this.word() === '-';
        const ones = NUMBERS.get(this.word(signed ? 1 : 0)) ?? 10;
        if (ones > 9) return tens;
        this.at += signed ? 2 : 1;
        return tens + ones;
      }
      return this.takeOne('a', 'an') ? 1 : this.takeIn(NUMBERS);
    });
  }

  /** "3rd", "21st", "first". */
  ordinal(): number | undefined {
    return this.try(() => {
      const word = this.takeIn(ORDINALS);
      if (word !== undefined) return word;
      const digits = this.word();
      const ending = this.peek(1);
      if (!/^\d{1,2}$/.test(digits) || !ending?.isGlued || !['st', 'nd', 'rd', 'th'].includes(ending.word)) return undefined;
      this.at += 2;
      return Number(digits);
    });
  }
}
