import type { MemberCall } from '@offshoot/callers/identity.ts';
import type { ResponseSettings } from '@offshoot/open-responses';
import type { Earlier } from './conversation.ts';
import type { StoredResponse } from './stored-response.ts';
import type { Told } from './told.ts';

/** What the profile says of memory. */
export interface MemorySettings {
  /** Days. Undefined: the default. 0: nothing is stored. */
  retentionDays: number | undefined;
  /** The model that summarises long conversations. Undefined: none are summarised. */
  summaryModel: string | undefined;
}

/** One response to be made. Everything that can be refused has been. */
export interface Turn {
  member: MemberCall;
  response: StoredResponse;
  settings: ResponseSettings;
  /** False: it is in no row, and gone with its caller. */
  isStored: boolean;
  earlier: Earlier;
  told: Told;
  /** False: the model is not asked, and the response is empty. It can be continued. */
  isGenerated: boolean;
  memory: MemorySettings;
}

/** What a response in the background needs beside its row, as JSON. */
export interface Job extends Pick<Turn, 'member' | 'settings' | 'memory' | 'isGenerated'> {
  isStreamed: boolean;
}
