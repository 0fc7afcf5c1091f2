// Which names of websites may be a creator's, and what their file says.

import { isInboxId } from '@offshoot/statements';

/** Where a website lists the inboxes of those whose name it is. */
export const PROOF_PATH = '/.well-known/offshoot.json';
/** Of a top-level domain; no number in any notation. */
const LAST_LABEL = /^(?:[a-z]{2,63}|xn--[a-z0-9-]{1,58}[a-z0-9])$/;
const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;
/** Names that mean something only on this machine or in its network, or nothing at all. */
const NOT_PUBLIC = new Set('alt arpa corp example home internal intranet invalid lan local localhost onion private test'.split(' '));

/** The name in lower case; undefined unless it is a public DNS name. International names are in their ASCII form, so none imitates another. */
export function websiteName(text: string): string | undefined {
  const name = text.toLowerCase();
  const labels = name.split('.');
  const last = labels.at(-1) ?? '';
  const isName = name.length <= 253 && labels.length > 1 && labels.every((label) => LABEL.test(label));
  return isName && LAST_LABEL.test(last) && !NOT_PUBLIC.has(last) ? name : undefined;
}

const MAX_INBOXES = 100;

/** `{"inboxes": ["…"]}`. Undefined: it is not such a list. */
export function inboxesIn(text: string): string[] | undefined {
  const { inboxes } = objectIn(text) ?? {};
  if (!Array.isArray(inboxes) || inboxes.length > MAX_INBOXES) return undefined;
  return inboxes.every((each): each is string => typeof each === 'string' && isInboxId(each)) ? inboxes : undefined;
}

function objectIn(text: string): { inboxes?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
