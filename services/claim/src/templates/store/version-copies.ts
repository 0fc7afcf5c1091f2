import type { Database } from '../../database/database.ts';
import { readVersion, versionFromBytes } from '../adapters/template-facts.ts';
import { storedVersion } from './template-versions.ts';

/** A signed version as sent to instances. */
export interface VersionCopy {
  readonly version: number;
  readonly revision: number;
  readonly message: Uint8Array;
  /** Whether the pool makes a resource for each agent that applies it. */
  readonly hasResourceTools: boolean;
}

export interface VersionCopies {
  /** Returns this revision of the version or a newer one. Throws if there is no copy. */
  copyOf(templateId: string, version: number, revision: number | undefined): Promise<VersionCopy>;
}

/** Ten thousand agents get the same version within a second, and the content of a revision never changes. */
const MAX_KEPT = 256;

export function versionCopies(db: Database): VersionCopies {
  const kept = new Map<string, Promise<VersionCopy>>();
  const read = async (templateId: string, version: number): Promise<VersionCopy> => {
    const row = await storedVersion(db, templateId, version);
    if (!row) throw new Error(`template ${templateId} has lost its version ${version}`);
    const { resourceTools } = readVersion(versionFromBytes(row.message)).facts;
    return { version: row.version, revision: row.revision, message: row.message, hasResourceTools: resourceTools.length > 0 };
  };
  return {
    copyOf(templateId, version, revision) {
      const key = `${templateId} ${version} ${revision}`;
      let copy = kept.get(key);
      if (copy) return copy;
      copy = read(templateId, version);
      copy.catch(() => kept.delete(key));
      if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value ?? '');
      kept.set(key, copy);
      return copy;
    },
  };
}
