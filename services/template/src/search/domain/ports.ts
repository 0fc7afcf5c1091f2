import type { Template } from '../../database/domain/template.ts';
import type { Condition, Level } from './store-search.ts';
import type { Surroundings } from './surroundings.ts';
import type { UseCount } from './template-uses.ts';

export interface SearchStore {
  /** In the order of the filter, without instructions, soul, servers and context directive, starting after the cursor. */
  templatesMatching(filter: TemplateFilter, o: { after: SearchCursor | undefined; limit: number; now: Date }): Promise<FoundTemplates>;
  /** By ID of the template. An ID that is not there is left out. */
  surroundingsOf(ids: readonly string[], now: Date): Promise<Map<string, Surroundings>>;
  /** A count that is not newer than the kept one changes nothing, and neither does one of an unknown template. */
  keepUses(counts: readonly UseCount[]): Promise<void>;
  /** The categories with the most templates in the store. */
  categoryCounts(limit: number): Promise<CategoryCount[]>;
}

export interface TemplateFilter {
  creatorId?: string;
  publicOnly: boolean;
  /** Those that are kept most come first, within each level. */
  mostKept?: true;
  /** What may match, best first. Undefined: no search; empty: nothing matches. */
  levels: Level[] | undefined;
  /** The category and the tags that all of them must have. */
  labels: Condition;
  /** The category, if nothing else is asked for: an index of its own answers that. */
  onlyCategory?: string;
}

/** Sort key of a page's last template: the best level that it matches, from 1, then how much it is kept, then its age. */
export interface SearchCursor {
  level: number;
  /** 0 unless the list is ordered by it. */
  kept: number;
  createdAt: Date;
  id: string;
}

export interface FoundTemplates {
  templates: Template[];
  /** By ID of the template. */
  surroundings: Map<string, Surroundings>;
  /** Undefined on the last page. */
  next: SearchCursor | undefined;
}

export interface CategoryCount {
  category: string;
  templates: number;
}
