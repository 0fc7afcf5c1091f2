import { Refusal } from '@offshoot/refusals';
import { existing, requireNoQuarantine } from '../../database/domain/access.ts';
import type { DuplicatedFrom, PublishedVersion } from '../../database/domain/template.ts';
import { requireNotYanked } from '../../versions/domain/yank.ts';
import type { TemplateTransaction } from '../domain/ports.ts';

/**
 * Checks that the source is public and not quarantined, for its own creator, too, and that the attribution is true: a copy names its
 * source, which would spread a link that its creator keeps out of all lists.
 * Throws TEMPLATE_NOT_FOUND, TEMPLATE_PRIVATE, TEMPLATE_QUARANTINED, TEMPLATE_VERSION_NOT_FOUND,
 * TEMPLATE_VERSION_YANKED or TEMPLATE_ORIGIN_MISMATCH.
 */
export async function requireTrueOrigin(tx: TemplateTransaction, from: DuplicatedFrom | undefined): Promise<void> {
  if (from === undefined) return;
  const source = existing(await tx.templateById(from.templateId), from.templateId);
  if (source.visibility !== 'public') {
    throw new Refusal('TEMPLATE_PRIVATE', `Template ${source.id} is not public, so it cannot be duplicated.`, {
      help: 'Ask its creator to publish it.',
      metadata: { template_id: source.id },
    });
  }
  requireNoQuarantine(source, source.id);
  const version = await tx.versionOf(source.id, from.version);
  if (version === undefined) {
    throw new Refusal('TEMPLATE_VERSION_NOT_FOUND', `Template ${source.id} has no version ${from.version}.`, {
      help: `Its versions are 1 to ${source.version}.`,
      metadata: { template_id: source.id, version: String(source.version) },
    });
  }
  requireNotYanked(await tx.yankOf(source.id, version.version), source.id);
  requireSameOrigin(from, originFrom(version));
}

/** A copy says in every version what it was copied from. Throws TEMPLATE_ORIGIN_MISMATCH. */
export function requireSameOrigin(given: DuplicatedFrom | undefined, known: DuplicatedFrom | undefined): void {
  for (const field of ['templateId', 'version', 'digest', 'creatorId', 'agentName'] as const) {
    if (given?.[field] === known?.[field]) continue;
    const should = known === undefined ? 'must be absent: the template was not created as a copy' : `must name ${field} ${known[field]}`;
    throw new Refusal('TEMPLATE_ORIGIN_MISMATCH', `content.duplicated_from ${should}.`, {
      metadata: { field: 'content.duplicated_from', ...(known && { template_id: known.templateId }) },
    });
  }
}

function originFrom({ templateId, version, digest, creatorId, contentJson }: PublishedVersion): DuplicatedFrom {
  return { templateId, version, digest, creatorId, agentName: String(contentJson.agentName) };
}
