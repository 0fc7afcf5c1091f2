import { decodePageToken, encodePageToken, Refusal } from '@offshoot/rpc';
import type { TemplateCursor } from '../domain/ports.ts';

/** Page tokens are not secret and not signed: whatever they hold is checked like any other input. */
export function templateCursorOf(filterKey: string, token: string): TemplateCursor | undefined {
  const parts = decodePageToken(filterKey, token);
  if (!parts) return undefined;
  const [time = '', id = ''] = parts;
  const createdAt = new Date(time);
  if (Number.isNaN(createdAt.getTime()) || !/^tmpl_[a-z2-7]{26}$/.test(id)) throw invalid();
  return { createdAt, id };
}

export function templateToken(filterKey: string, cursor: TemplateCursor | undefined): string {
  return cursor ? encodePageToken(filterKey, [cursor.createdAt.toISOString(), cursor.id]) : '';
}

export function versionCursorOf(filterKey: string, token: string): number | undefined {
  const parts = decodePageToken(filterKey, token);
  if (!parts) return undefined;
  const version = Number(parts[0]);
  if (!Number.isSafeInteger(version)) throw invalid();
  return version;
}

export function versionToken(filterKey: string, version: number | undefined): string {
  return version === undefined ? '' : encodePageToken(filterKey, [String(version)]);
}

function invalid(): Refusal {
  return new Refusal('PAGE_TOKEN_INVALID', 'The page token was not made by this method.', { help: 'Start again without a page token.' });
}
