import { existing, type Reader, readable, requireNoQuarantine, templatePrivate } from '../../database/domain/access.ts';
import type { PublishedVersion } from '../../database/domain/template.ts';
import type { ReadingDeps } from '../domain/ports.ts';
import { foundVersion, getVersion } from './read-templates.ts';

/**
 * For the claim service: in a user's call, what that user may see; on its own, templates that it knows. A creator's call makes a private
 * template known before it is answered, so that all later versions reach the feed. Nobody gets agents from a quarantined one.
 */
export async function currentVersionForClaims(
  { store }: Pick<ReadingDeps, 'store'>,
  id: string,
  reader: Reader,
): Promise<PublishedVersion> {
  const read = await store.versionAndAccess(id, 0);
  if (reader.kind !== 'service') readable(read?.access, id, reader);
  else if (existing(read?.access, id) && !read?.knownToClaims) throw templatePrivate(id);
  if (read) requireNoQuarantine(read.access, id);
  if (read?.knownToClaims) return foundVersion(read, id, 0);
  await store.letClaimsKnow(id);
  return getVersion({ store }, id, 0, reader);
}
