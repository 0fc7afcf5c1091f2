import { Refusal } from '@offshoot/refusals';
import { type Reader, readable } from '../../database/domain/access.ts';
import type { PublishedVersion, Template, Yank } from '../../database/domain/template.ts';
import type { CategoryCount, FoundTemplates, SearchCursor, TemplateFilter } from '../../search/domain/ports.ts';
import { searchWords } from '../../search/domain/search-words.ts';
import { categoryMark, levelsOf, tagMark, unrankedLevelsOf } from '../../search/domain/store-search.ts';
import type { VersionAndAccess } from '../../versions/domain/ports.ts';
import type { ReadingDeps } from '../domain/ports.ts';

type Reading = Pick<ReadingDeps, 'store'>;

export async function getTemplate({ store }: Reading, id: string, reader: Reader): Promise<Template> {
  return readable(await store.templateById(id), id, reader);
}

/** `version` 0: the current one. */
export async function getVersion({ store }: Reading, id: string, version: number, reader: Reader): Promise<PublishedVersion> {
  const read = await store.versionAndAccess(id, version);
  readable(read?.access, id, reader);
  return foundVersion(read, id, version);
}

/** Throws TEMPLATE_VERSION_NOT_FOUND. */
export function foundVersion(read: Pick<VersionAndAccess, 'current' | 'found'> | undefined, id: string, version: number): PublishedVersion {
  if (read?.found) return read.found;
  throw new Refusal('TEMPLATE_VERSION_NOT_FOUND', `Template ${id} has no version ${version}.`, {
    help: `Its versions are 1 to ${read?.current}.`,
    metadata: { template_id: id, version: String(read?.current) },
  });
}

export interface Page<T, C> {
  items: T[];
  /** Undefined on the last page. */
  next: C | undefined;
}

export async function listVersions(
  { store }: Reading,
  o: { templateId: string; reader: Reader; before: number | undefined; limit: number },
): Promise<Page<PublishedVersion, number> & { yanks: Yank[] }> {
  readable(await store.templateById(o.templateId), o.templateId, o.reader);
  const found = page(await store.versionsBefore(o.templateId, o.before, o.limit + 1), o.limit, (last) => last.version);
  const [newest, oldest] = [found.items.at(0)?.version ?? 0, found.items.at(-1)?.version ?? 0];
  return { ...found, yanks: await store.yanksBetween(o.templateId, oldest, newest) };
}

export interface TemplateSearch {
  creatorId: string | undefined;
  query: string;
  category: string;
  tags: readonly string[];
  order: 'relevance' | 'newest' | 'most-kept';
}

/**
 * Limits a list to what the reader may see: of all templates, or of one creator's, those of their teams included. Throws SESSION_REQUIRED
 * for the latter without a session.
 */
export function listFilter({ creatorId, query, category, tags, order }: TemplateSearch, reader: Reader): TemplateFilter {
  const levels = query.trim() === '' ? undefined : levelsFor(searchWords(query), order);
  const labels = [...(category === '' ? [] : [categoryMark(category)]), ...tags.map(tagMark)].map((mark) => [{ mark }]);
  const isOnlyCategory = levels === undefined && tags.length === 0 && category !== '';
  const ordered = { levels, labels, ...(order === 'most-kept' && { mostKept: true as const }) };
  if (creatorId === undefined) return { publicOnly: true, ...ordered, ...(isOnlyCategory && { onlyCategory: category }) };
  if (reader.kind === 'anonymous') {
    throw new Refusal('SESSION_REQUIRED', "Listing one creator's templates needs a signed-in caller.", {
      help: 'Sign in, or list the public templates.',
    });
  }
  return { creatorId, publicOnly: reader.kind !== 'user' || reader.inboxId !== creatorId, ...ordered };
}

function levelsFor(words: string[], order: TemplateSearch['order']): TemplateFilter['levels'] {
  if (words.length === 0) return [];
  return order === 'relevance' ? levelsOf(words) : unrankedLevelsOf(words);
}

export function listTemplates(
  { store, now }: Reading & Pick<ReadingDeps, 'now'>,
  { filter, after, limit }: { filter: TemplateFilter; after: SearchCursor | undefined; limit: number },
): Promise<FoundTemplates> {
  return store.templatesMatching(filter, { after, limit, now: now() });
}

/** Far more than a page shows; a creator's own words are a category, so there is no end to them. */
const MAX_CATEGORIES = 100;

export function listCategories({ store }: Reading): Promise<CategoryCount[]> {
  return store.categoryCounts(MAX_CATEGORIES);
}

/** The store reads one row more than the page size, to tell whether another page follows. */
export function page<T, C>(rows: T[], limit: number, cursorOf: (last: T) => C): Page<T, C> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? cursorOf(last) : undefined };
}
