import { raw } from '@mikro-orm/postgresql';

/** Words as a tsvector without positions. They consist of letters, digits and marks only, so they need no escaping. */
export function indexed(words: string[]) {
  return raw('array_to_tsvector(?::text[])', [`{${words.map((word) => `"${word}"`).join(',')}}`]);
}

/** Matches texts that contain, for every word, a word starting with it. */
export function prefixQuery(words: string[]): string {
  return words.map((word) => `'${word}':*`).join(' & ');
}
