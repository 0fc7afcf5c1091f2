import { Refusal } from '@offshoot/refusals';
import type { TSchema } from 'typebox';
import type { V1Request } from '../edge/v1-route.ts';

/** The version that a change is for: `If-Match: 3` or `"3"`. Undefined for `*`, and without the header: whichever there is. Throws VALIDATION_FAILED. */
function expectedVersion(header: string | string[] | undefined): number | undefined {
  if (header === undefined) return undefined;
  const text = Array.isArray(header) ? header.join(',') : header;
  if (text.trim() === '*') return undefined;
  const [, quoted, bare] = /^\s*(?:"(0|[1-9]\d{0,8})"|(0|[1-9]\d{0,8}))\s*$/.exec(text) ?? [];
  const version = quoted ?? bare;
  if (version !== undefined) return Number(version);
  throw new Refusal('VALIDATION_FAILED', 'If-Match must be the number of a version, such as 3 or "3", or *', {
    metadata: { field: 'If-Match' },
    help: 'Send the version that you have read, or leave the header out.',
  });
}

/** Which profile a change is for, in which version. Throws VALIDATION_FAILED. */
export const editionOf = (agentId: string, { 'if-match': header }: V1Request<TSchema, TSchema, TSchema>['headers']) => ({
  agentId,
  expectedVersion: expectedVersion(header),
});

export const etagOf = (version: number): { etag: string } => ({ etag: `"${version}"` });
