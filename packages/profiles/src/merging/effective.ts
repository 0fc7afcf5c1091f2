import type { JsonObject, Level } from '@offshoot/statements';
import { canonicalJson, textDigest } from '@offshoot/statements';
import type { ToolGrant, Variable } from '../schema/profile.ts';
import type { ProfileSoul } from '../schema/soul.ts';
import type { Memory, ProfileTool } from '../schema/tools.ts';
import type { AnyTool } from './identity.ts';

/**
 * All that a request gets from a profile and its bases. It has every field, null where nobody says anything, so one configuration has one
 * canonical text. What profiles are called, and who may use them, is no part of it.
 */
export interface EffectiveProfile<Tool extends AnyTool = ProfileTool> {
  instructions: string;
  model: string | null;
  tools: Tool[];
  sandbox_policy_id: string | null;
  memory: Memory | null;
  temperature: number | null;
  top_p: number | null;
  max_output_tokens: number | null;
  metadata: Record<string, string>;
  store: boolean | null;
  store_required: boolean;
  variables: Record<string, Variable>;
  soul: ProfileSoul | null;
  trust_level: Level | null;
  tool_grants: ToolGrant[];
}

/** RFC 8785 text of the configuration. Throws StatementError if a text in it is no Unicode. */
export const canonicalConfig = (effective: EffectiveProfile<AnyTool>): string => canonicalJson(effective as unknown as JsonObject);

/** "sha256:" and the SHA-256 of `canonicalConfig`, as for templates. */
export const digestOf = (effective: EffectiveProfile<AnyTool>): string => textDigest(canonicalConfig(effective));
