import type { InboxKeys } from '@offshoot/statements';
import type { CreatorName, NameKind } from './creator-name.ts';

/** Reads the keys of an inbox from the XMTP network. `fresh` rejects cached answers. */
export interface Identities {
  keysOf(inboxId: string, o?: { fresh?: boolean }): Promise<InboxKeys>;
}

interface NameReadings {
  /** What can be looked up here. */
  kinds: ReadonlySet<NameKind>;
  /** Has names looked up that are due. */
  wake(): void;
}

export interface CreatorNames {
  creatorNameOf(creatorId: string, now: Date): Promise<CreatorName | undefined>;
  /** Undefined: none. False: the creator asked for another one after `changedBefore`. */
  keepCreatorName(creatorId: string, name: string | undefined, now: Date, changedBefore: Date): Promise<boolean>;
}

export interface CreatorDeps {
  store: CreatorNames;
  names: NameReadings;
  now: () => Date;
}
