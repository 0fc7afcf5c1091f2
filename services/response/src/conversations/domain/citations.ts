// Which files an answer draws on. No endpoint of models says so, so it is told from the words: what a sentence shares with what a search found.

/** What a search found. */
export interface FoundText {
  file_id?: string;
  filename?: string;
  text?: string;
}

export interface FileCitation {
  type: 'file_citation';
  file_id: string;
  filename: string;
  /** Where in the text the citation belongs, UTF-16 units. */
  index: number;
}

/** Notes have IDs of their own, and are no files. */
const FILE = /^file_/;
const SENTENCE = /[^.!?。！？\n]+[.!?。！？]*/gu;
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
/** Scripts without spaces: there, a pair of neighbouring characters counts as a word. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/u;
const LEAST_LETTERS = 4;
/** Words that begin alike count as one: "cancelled" and "cancellation". */
const STEM = 6;
/** Of the letters of a sentence's words. */
const SHARED = 0.5;
/** Words that say nothing of a subject. */
const COMMON = new Set(
  (
    'about according after also answer anything based because been before being both cannot could does document documents during each either ' +
    'file files following find found from given have having here however information into itself just know like made many more most much must only other ' +
    'over please same says search should some such than that their them then there these they thing this those through under until upon very ' +
    'want were what when where whether which while with within without would your'
  )
    .split(' ')
    .map((word) => word.slice(0, STEM)),
);

/**
 * Where the text draws on files: after the last of several sentences in a row that draw on the same one. `found`: best first. A sentence that
 * shares most of its words with no file cites none.
 */
export function citationsIn(text: string, found: readonly FoundText[]): FileCitation[] {
  const names = new Map<string, string>();
  const filesWith = new Map<string, Set<string>>();
  for (const { file_id = '', filename = '', text: of = '' } of found) {
    if (!FILE.test(file_id)) continue;
    names.set(file_id, filename);
    for (const stem of stemsOf(of)) filesWith.set(stem, (filesWith.get(stem) ?? new Set()).add(file_id));
  }
  const citations: FileCitation[] = [];
  if (names.size === 0) return citations;
  let isSame = false;
  for (const { 0: sentence, index } of text.matchAll(SENTENCE)) {
    const stems = stemsOf(sentence);
    if (stems.size === 0) continue;
    const fileId = likeliest(stems, filesWith);
    const last = citations.at(-1);
    if (fileId !== undefined) {
      const citation = { type: 'file_citation' as const, file_id: fileId, filename: names.get(fileId) ?? '' };
      if (isSame && last?.file_id === fileId) citations.pop();
      citations.push({ ...citation, index: index + sentence.trimEnd().length });
    }
    isSame = fileId !== undefined;
  }
  return citations;
}

/** The file that has most of these words, if it has enough of them. Of several, any. */
function likeliest(stems: ReadonlySet<string>, filesWith: ReadonlyMap<string, ReadonlySet<string>>): string | undefined {
  const shared = new Map<string, number>();
  let all = 0;
  for (const stem of stems) {
    all += stem.length;
    for (const fileId of filesWith.get(stem) ?? []) shared.set(fileId, (shared.get(fileId) ?? 0) + stem.length);
  }
  let best: string | undefined;
  for (const [fileId, letters] of shared) if (letters >= SHARED * all && letters > (shared.get(best ?? '') ?? 0)) best = fileId;
  return best;
}

function stemsOf(text: string): Set<string> {
  const stems = new Set<string>();
  for (const [word] of text.toLowerCase().matchAll(WORD)) {
    if (UNSPACED.test(word)) {
      const characters = [...word];
      for (let at = 1; at < characters.length; at++) stems.add(`${characters[at - 1]}${characters[at]}`);
    } else if (word.length >= LEAST_LETTERS || /\d/.test(word)) stems.add(word.slice(0, STEM));
  }
  for (const stem of stems) if (COMMON.has(stem)) stems.delete(stem);
  return stems;
}
