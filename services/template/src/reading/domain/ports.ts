import type { Template } from '../../database/domain/template.ts';
import type { SearchStore } from '../../search/domain/ports.ts';
import type { VersionStore } from '../../versions/domain/ports.ts';

export interface ReadingStore extends SearchStore, VersionStore {
  /** Includes deleted templates; the caller decides what that means. */
  templateById(id: string): Promise<Template | undefined>;
}

export interface ReadingDeps {
  store: ReadingStore;
  now: () => Date;
}
