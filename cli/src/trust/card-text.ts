import { type CardTerms, cardDigest, shortCardId, termLines } from '@offshoot/actions';

/** 64 hex digits. */
export const cardId = (terms: CardTerms): string => cardDigest(terms).replace('sha256:', '');

/** All that is signed, as the terms have it. Characters that nobody sees, and letters of several scripts, are marked. */
export function cardLines(terms: CardTerms): string[] {
  const until = `${terms.expiresAt.slice(0, 16).replace('T', ' ')} UTC`;
  const rest = termLines(terms, { arguments: {} }).map((line) => `  ${line}`);
  return [`Card ${shortCardId(cardDigest(terms))}: ${terms.kind}, until ${until}`, ...rest];
}
