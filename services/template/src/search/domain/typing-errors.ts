/** Shorter words have too many neighbours: "cat" is one letter away from "car", "hat" and "at". */
const SHORTEST = 4;
/** In longer words, two errors leave enough to recognise them by. */
const LONG = 9;
/** Two errors in a word of 64 letters would make 2,000 forms; nobody types such words. */
const LONGEST = 16;

/**
 * The word, and what remains of it without one letter, or two if it is long. Two words share such a form if one letter (two) is wrong,
 * missing, added or in the wrong place: "tokio" and "tokyo" share "toko". So a search with typing errors is a search for equal forms, which
 * an ordinary index answers, and no letter has to be compared.
 */
export function misspelledForms(word: string, { atMost }: { atMost: 1 | 2 }): string[] {
  const letters = [...word];
  if (letters.length < SHORTEST || letters.length > LONGEST) return [];
  const forms = new Set([word]);
  for (const shorter of withoutOne(letters)) {
    forms.add(shorter.join(''));
    if (atMost === 2 && letters.length >= LONG) for (const shortest of withoutOne(shorter)) forms.add(shortest.join(''));
  }
  return [...forms];
}

function withoutOne(letters: readonly string[]): string[][] {
  return letters.map((_, at) => letters.toSpliced(at, 1));
}
