// What others wrote, as something that can be shown: bounded, on one line where it is one line, and without what nobody sees.
import { isEmail } from '@offshoot/statements/value-rule.ts';
import { mapHidden } from '@offshoot/text';

const MAX_SUBJECT = 300;
const MAX_NAME = 100;
/** Of one header: more than anybody answers. */
const MAX_ADDRESSES = 50;
const MAX_READ = 500;
/** How much of a longer text is read: hidden characters are dropped from it, and the search for them must not take long. */
const READ_PER_SHOWN = 4;

export const subjectOf = (text: string): string => lineOf(text, MAX_SUBJECT);

/** `Name <address>` or an address, as the provider writes the header. An invalid address stays undefined. */
export function senderOf(header: string): { address: string | undefined; name: string } {
  const [, name, bracketed] = /^([^<>]{0,1000})<([^<>\s]{1,254})>$/.exec(header.trim()) ?? [];
  const address = bracketed ?? header.trim();
  return {
    address: isEmail(address) ? address : undefined,
    name: lineOf((name ?? '').replace(/"/g, ''), MAX_NAME),
  };
}

/** The sender chooses whom the header lists, and how many. */
export const addressesOf = (header: unknown): string[] =>
  (Array.isArray(header) ? header : [])
    .slice(0, MAX_READ)
    .flatMap((one) => (typeof one === 'string' ? (senderOf(one).address ?? []) : []))
    .slice(0, MAX_ADDRESSES);

function lineOf(text: string, max: number): string {
  const line = withoutHidden(text.slice(0, max * READ_PER_SHOWN).replace(/[\p{Cc}\s]+/gu, ' '));
  return cutAt(line.replace(/ {2,}/g, ' ').trim(), max).trim();
}

const withoutHidden = (text: string): string => mapHidden(text, () => '');

/** A joiner between two characters is hidden once one of them is gone. */
const cutAt = (text: string, max: number): string =>
  text.length <= max ? text : withoutHidden(text.slice(0, max).replace(/[\ud800-\udbff]$/, ''));
