import { existing, isCreator, templateNotFound } from '../../database/domain/access.ts';
import type { PublishedVersion } from '../../database/domain/template.ts';
import { requireNotYanked } from '../../versions/domain/yank.ts';
import type { ReadingDeps } from '../domain/ports.ts';
import { foundVersion } from './read-templates.ts';

/**
 * A version for a caller who runs it without getting an agent. A version that they may not run is not there for them. `readerId`: '' for a
 * caller without templates of their own. `version` 0: the current one.
 */
export async function runnableVersion(
  { store }: Pick<ReadingDeps, 'store'>,
  { id, version, readerId }: { id: string; version: number; readerId: string },
): Promise<PublishedVersion> {
  const read = await store.versionAndAccess(id, version);
  const access = existing(read?.access, id);
  const { visibility, standing } = access;
  const isOwn = readerId !== '' && isCreator(access, readerId);
  const isOpen = visibility !== 'private' && standing === 'listed';
  if (standing === 'quarantined' || !(isOwn || isOpen)) throw templateNotFound(id);
  const found = foundVersion(read, id, version);
  const [yank] = await store.yanksBetween(id, found.version, found.version);
  requireNotYanked(yank, id);
  return found;
}

/** Throws TEMPLATE_NOT_FOUND if no conversation with the template goes on. */
export async function requireRunGoesOn({ store }: Pick<ReadingDeps, 'store'>, id: string): Promise<void> {
  const read = await store.versionAndAccess(id, 0);
  if (!read || read.access.standing === 'quarantined') throw templateNotFound(id);
}
