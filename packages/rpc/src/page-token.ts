import { createHash } from 'node:crypto';
import { Refusal } from '@offshoot/refusals';

/** One value of a cursor as text. `read` returns undefined for anything that `write` would not produce. */
export interface CursorPart<T> {
  write(value: T): string;
  read(text: string): T | undefined;
}

/** The last year that both JavaScript and PostgreSQL write with four digits. Milliseconds. */
const latestTime = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

export const timePart: CursorPart<Date> = {
  write: (time) => String(time.getTime()),
  read: (text) => (isWhole(text) && Number(text) <= latestTime ? new Date(Number(text)) : undefined),
};

export const numberPart: CursorPart<number> = {
  write: String,
  read: (text) => (isWhole(text) ? Number(text) : undefined),
};

/** An ID made by newId(prefix). */
export function idPart(prefix: string): CursorPart<string> {
  const shape = new RegExp(`^${prefix}_[a-z2-7]{26}$`);
  return { write: (id) => id, read: (text) => (shape.test(text) ? text : undefined) };
}

function isWhole(text: string): boolean {
  return /^(0|[1-9]\d{0,15})$/.test(text) && Number.isSafeInteger(Number(text));
}

export interface PageTokens<C extends readonly unknown[]> {
  /** The token for the page after `cursor`, the sort key of the last row sent; '' if there is no next page. */
  encode(filter: unknown, cursor: C | undefined): string;
  /** The cursor of a token from encode(); undefined for '' (the first page). Throws PAGE_TOKEN_INVALID for anything else. */
  decode(filter: unknown, token: string): C | undefined;
}

/**
 * Opaque tokens for the pages of one method. A token works only with the filter it was made for. It is not secret and grants
 * nothing (queries filter by caller anyway), so anybody may forge one: queries only ever receive a well-formed cursor,
 * encoded exactly as encode() does.
 */
export function pageTokens<C extends readonly unknown[]>(method: string, ...parts: { [I in keyof C]: CursorPart<C[I]> }): PageTokens<C> {
  const encode = (filter: unknown, cursor: C | undefined) =>
    cursor ? toToken([digestOf(method, filter), ...parts.map((part, n) => part.write(cursor[n]))]) : '';
  const decode = (filter: unknown, token: string) => {
    if (token === '') return undefined;
    const [digest, ...texts] = textsOf(token);
    const cursor = texts.map((text, n) => parts[n]?.read(text));
    const isShaped = texts.length === parts.length && cursor.every((value) => value !== undefined);
    if (!isShaped || digest !== digestOf(method, filter) || toToken([digest, ...texts]) !== token) throw tokenInvalid();
    return cursor as unknown as C;
  };
  return { encode, decode };
}

function digestOf(method: string, filter: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([method, filter]))
    .digest('base64url')
    .slice(0, 16);
}

function toToken(texts: string[]): string {
  return Buffer.from(texts.join(' ')).toString('base64url');
}

function textsOf(token: string): string[] {
  return Buffer.from(token, 'base64url').toString('utf8').split(' ');
}

function tokenInvalid(): Refusal {
  return new Refusal('PAGE_TOKEN_INVALID', 'The page token was not made by this method with this filter.', {
    help: 'Start again without a page token, and keep the filter unchanged from page to page.',
  });
}
