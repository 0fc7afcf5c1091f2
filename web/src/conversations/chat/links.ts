const LINK = /https?:\/\/[^\s<>"'`]+/giu;
/** Punctuation at the end of a sentence is no part of the address. */
const TRAILING = new Set('.,;:!?)]}…');

function withoutEnd(address: string): string {
  let end = address.length;
  while (end > 0 && TRAILING.has(address.charAt(end - 1))) end--;
  return address.slice(0, end);
}

export interface Part {
  /** Where it begins. */
  at: number;
  text: string;
  /** Of a link: the address to which it leads, in the form that shows foreign letters in host names as what they are (xn--…). */
  url?: string;
}

/** A text in parts, some of which are links of http and https. Nothing else is a link. */
export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(LINK)) {
    const address = withoutEnd(found);
    // A name before the host looks like a host.
    if (!URL.canParse(address) || new URL(address).username !== '') continue;
    if (index > end) parts.push({ at: end, text: text.slice(end, index) });
    end = index + address.length;
    parts.push({ at: index, text: address, url: new URL(address).href });
  }
  return end < text.length ? [...parts, { at: end, text: text.slice(end) }] : parts;
}
