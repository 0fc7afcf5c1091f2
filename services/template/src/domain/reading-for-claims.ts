import { existing, type Reader, readable, templatePrivate } from './access.ts';
import type { Deps } from './ports.ts';
import { foundVersion, getVersion } from './read-templates.ts';
import type { PublishedVersion } from './template.ts';

/**
 * For the claim service: in a user's call what that user may see, by itself what it knows of. A creator's call that names a
 * private template makes it known before anything of it is answered, so that what is published after the answer is in the feed.
 */
export async function currentVersionForClaims({ store }: Pick<Deps, 'store'>, id: string, reader: Reader): Promise<PublishedVersion> {
  const read = await store.versionAndAccess(id, 0);
  if (reader.kind !== 'service') readable(read?.access, id, reader);
  else if (existing(read?.access, id) && !read?.knownToClaims) throw templatePrivate(id);
  if (reader.kind !== 'user' || read?.knownToClaims) return foundVersion(read, id, 0);
  await store.letClaimsKnow(id);
  return getVersion({ store }, id, 0, reader);
}
