// Whom an order has an e-mail written to: "desk@example.org and Mia at mia@example.org, cc bea@example.org".
import { linear } from '@offshoot/text/linear-patterns';
import { ADDRESS } from './content.ts';

/** As the order says them. */
interface Recipients {
  to: string[];
  cc: string[];
}

/** More than any mail has: what follows stays a part of the text. */
const MOST = 60;
const COPY = 'b?cc\\b:?\\s*(?:to\\s+)?|(?:an?\\s+)?cop(?:y|ies)\\s+to\\s+';
/** “Mia at”, after “and” or a comma: without one, the text of the mail may have begun. */
const WHO = "(?!(?:say|tell|ask|let|inform|that|with)\\b)(?:[\\p{L}’'.-]{1,30} ){1,4}at ";
const NEXT = linear(
  new RegExp(
    `^[)>]?(?:(?:\\s*[,;]\\s*(?:(?:and|&|plus)\\s+)?|\\s+(?:and|&|plus)\\s+)(?:to\\s+)?(?:${WHO})?|\\s+)(?:also\\s+|with\\s+)?\\(?(?<copy>${COPY})?[<(]?(?<address>${ADDRESS.source})(?<inCopy>[)>]? (?:in|on|as) b?cc\\b)?`,
    'iu',
  ),
);
/** “…, cc Bea at bea@example.org”, after the text. */
const AT_END = linear(
  new RegExp(`(?:^|[\\s,;(]+)(?:and |with )?(?:b?cc)\\b:?\\s*(?:to )?(?<copies>[^\\n]{0,40}?[<(]?${ADDRESS.source}[^\\n]*)$`, 'iu'),
);
/** Between addresses of a list at the end. */
const LISTED = linear(/^(?:[\s,;&()<>.!]|\b(?:and|plus|to|at)\b|[\p{L}’'-]{1,30} at\b)*$/iu);
const OTHERWISE = linear(new RegExp(`^[)>]?,?\\s+or\\s+(?:to |at )?[<(]?${ADDRESS.source}`, 'iu'));

/**
 * `text` begins with an address. `after`: what follows the last recipient, without copies that are named at the end. No `to`: one of several
 * is meant, and the order does not say which.
 */
export function recipientsAt(text: string): Recipients & { after: string } {
  const first = ADDRESS.exec(text)?.[0] ?? '';
  const found: Recipients = { to: [first], cc: [] };
  let after = text.slice(first.length);
  let list: keyof Recipients = 'to';
  for (let count = 1; count < MOST; count++) {
    const next = NEXT.exec(after);
    const { address, copy, inCopy } = next?.groups ?? {};
    if (next === null || address === undefined) break;
    if (copy !== undefined) list = 'cc';
    found[inCopy === undefined ? list : 'cc'].push(address);
    after = after.slice(next[0].length);
  }
  if (OTHERWISE.test(after)) return { to: [], cc: [], after: '' };
  const end = AT_END.exec(after);
  const copies = end?.groups?.copies ?? '';
  if (end === null || !LISTED.test(copies.replaceAll(EVERY, ' '))) return { ...found, after };
  return { to: found.to, cc: [...found.cc, ...(copies.match(EVERY) ?? []).slice(0, MOST)], after: after.slice(0, end.index) };
}

const EVERY = linear(new RegExp(ADDRESS.source, 'giu'));
