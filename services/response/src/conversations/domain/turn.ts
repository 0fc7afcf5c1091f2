import type { ResponseSettings } from '@offshoot/openai-api';
import type { EffectiveProfile } from '@offshoot/profiles';
import type { MemberCall } from '@offshoot/rpc/auth/identity.ts';
import type { StoredResponse } from '../../database/domain/stored-response.ts';
import type { Earlier } from './conversation.ts';
import type { Told } from './told.ts';

/** What the profile says of memory. */
export interface MemorySettings {
  /** Days. Undefined: the default. 0: nothing is stored. */
  retentionDays: number | undefined;
  /** The model that summarises long conversations. Undefined: none are summarised. */
  summaryModel: string | undefined;
  /** What it does with the tenant's entries. */
  knowledge?: 'read' | 'suggest' | undefined;
}

/** What the profile says of who the agent is, and how far it is trusted. A request changes none of it. */
export type Character = Pick<EffectiveProfile, 'soul' | 'trust_level' | 'tool_grants'>;

/** One response to be made. Everything that can be refused has been. */
export interface Turn {
  member: MemberCall;
  response: StoredResponse;
  settings: ResponseSettings;
  /** False: it is in no row, and gone with its caller. */
  isStored: boolean;
  earlier: Earlier;
  /** Of the conversation that it is in, as it was read. Undefined: it is in none that has an ID of its own. */
  revision: number | undefined;
  told: Told;
  /** False: the model is not asked, and the response is empty. It can be continued. */
  isGenerated: boolean;
  /** Whether a search in files finds the tenant's entries, too. */
  searchesEntries: boolean;
  memory: MemorySettings;
  /** For code whose tool names none. Undefined: none. */
  sandboxPolicyId?: string | undefined;
  /** Undefined: no profile is used. */
  character?: Character | undefined;
}

/** What a response in the background needs beside its row, as JSON. */
export type Job = Pick<Turn, 'member' | 'settings' | 'memory' | 'isGenerated' | 'searchesEntries' | 'sandboxPolicyId' | 'character'>;
