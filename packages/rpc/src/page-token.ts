import { createHash } from 'node:crypto';
import { Refusal } from './refusal.ts';

function filterDigest(filterKey: string): string {
  return createHash('sha256').update(filterKey).digest('base64url').slice(0, 16);
}

/**
 * An opaque token for the page after `cursor`, the sort key of the last row that was sent. `filterKey` names the method and
 * all that its filter depends on; a token serves that filter alone. It grants nothing: queries filter by caller anyway.
 */
export function encodePageToken(filterKey: string, cursor: readonly string[]): string {
  return Buffer.from(JSON.stringify([filterDigest(filterKey), ...cursor])).toString('base64url');
}

/** The cursor in a token of encodePageToken, undefined for the empty token (first page). Throws PAGE_TOKEN_INVALID. */
export function decodePageToken(filterKey: string, token: string): string[] | undefined {
  if (token === '') return undefined;
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (Array.isArray(parts) && parts.every((part) => typeof part === 'string') && parts[0] === filterDigest(filterKey)) {
      return parts.slice(1);
    }
  } catch {
    // Not ours; refused below.
  }
  throw new Refusal('PAGE_TOKEN_INVALID', 'The page token was not made by this method with this filter.', {
    help: 'Start again without a page token, and keep the filter unchanged from page to page.',
  });
}
