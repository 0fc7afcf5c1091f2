import { raw } from '@mikro-orm/postgresql';

/** Words as a tsvector without positions. They are letters, digits and marks only, so that nothing needs an escape. */
export function indexed(words: string[]) {
  return raw('array_to_tsvector(?::text[])', [`{${words.map((word) => `"${word}"`).join(',')}}`]);
}

/** Finds what holds, for every word, one that begins with it. */
export function prefixQuery(words: string[]): string {
  return words.map((word) => `'${word}':*`).join(' & ');
}
