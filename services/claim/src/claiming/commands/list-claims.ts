import { idPart, pageTokens, timePart } from '@offshoot/rpc';
import type { ClaimView } from '../../lifecycle/store/agents.ts';
import type { ReadClaimsDeps } from '../deps.ts';
import { claimPage } from '../store/listed-claims.ts';

const DEFAULT_PAGE_SIZE = 50;
const pages = pageTokens<[createdAt: Date, id: string]>('ListClaims', timePart, idPart('clm'));

export async function listClaims(
  { db }: ReadClaimsDeps,
  requesterId: string,
  { includeEnded, pageSize, pageToken }: { includeEnded: boolean; pageSize: number; pageToken: string },
): Promise<{ claims: ClaimView[]; nextPageToken: string }> {
  const filter = [requesterId, includeEnded];
  const [createdAt, id] = pages.decode(filter, pageToken) ?? [];
  const size = pageSize || DEFAULT_PAGE_SIZE;
  const after = createdAt && id ? { createdAt, id } : undefined;
  const found = await claimPage(db, { requesterId, includeEnded, size: size + 1, after });
  const claims = found.slice(0, size);
  const last = claims.at(-1)?.claim;
  return { claims, nextPageToken: pages.encode(filter, found.length > size && last ? [last.createdAt, last.id] : undefined) };
}
