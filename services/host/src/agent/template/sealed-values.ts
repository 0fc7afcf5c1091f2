// Opens values sealed to this agent for its owner or one of its resources. Sealed values become readable only here.
import { MAX_PROMPT_BYTES } from '@offshoot/context';
import type { ToolResource } from '@offshoot/statements';
import { openSealed, type SealedValue, SealedValueError, type SealingPurpose, seal } from '@offshoot/statements/sealing';
import type { AgentDeps } from '../record/agent-deps.ts';
import { type OwnTool, readToolValues } from '../tools/domain/tools.ts';
import { invalid, readSealedConfig, utf8 } from '../versions/domain/sealed-config.ts';
import type { Workspace } from '../workspace/workspace.ts';

export interface SealedDeps extends Pick<AgentDeps, 'instanceId'> {
  readonly workspace: Pick<Workspace, 'sealingKeys'>;
}

export interface SealedConfig {
  value: SealedValue;
  /** The tools it contains values for. */
  keys: readonly string[];
}

/** Throws SEALED_VALUE_INVALID. */
export async function openUserConfig(
  deps: SealedDeps,
  claim: { ownerId: string; templateId: string },
  { value, keys }: SealedConfig,
  inClear: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  return readSealedConfig(await open(deps, { use: 'user-config', instanceId: deps.instanceId, ...claim }, value), keys, inClear);
}

/** Throws SEALED_VALUE_INVALID. */
export async function openContextPrompt(deps: SealedDeps, ownerId: string, value: SealedValue): Promise<string> {
  const plaintext = await open(deps, { use: 'context-prompt', instanceId: deps.instanceId, ownerId }, value);
  if (plaintext.length > MAX_PROMPT_BYTES) throw invalid(`The sealed context prompt is longer than ${MAX_PROMPT_BYTES} bytes.`);
  return utf8(plaintext);
}

/** Throws SEALED_VALUE_INVALID. */
export async function openServerCredential(
  deps: SealedDeps,
  { ownerId, url }: { ownerId: string; url: string },
  value: SealedValue,
): Promise<string> {
  return utf8(await open(deps, { use: 'server-credential', instanceId: deps.instanceId, ownerId, url }, value));
}

/** As the owner's client seals it: what only the agent has seen goes through the owner's hands, and they cannot read it. */
export async function sealServerCredential(
  { instanceId, workspace }: SealedDeps,
  { ownerId, url }: { ownerId: string; url: string },
  credential: string,
): Promise<SealedValue> {
  const { publicKey } = await workspace.sealingKeys();
  return seal(publicKey, { use: 'server-credential', instanceId, ownerId, url }, Buffer.from(credential));
}

/** Throws SEALED_VALUE_INVALID. */
export async function openNostrKey(deps: SealedDeps, ownerId: string, value: SealedValue): Promise<string> {
  return utf8(await open(deps, { use: 'nostr-key', instanceId: deps.instanceId, ownerId }, value));
}

/** Throws SEALED_VALUE_INVALID. */
export async function openCommonsToken(
  deps: SealedDeps,
  { ownerId, url }: { ownerId: string; url: string },
  value: SealedValue,
): Promise<string> {
  return utf8(await open(deps, { use: 'commons-token', instanceId: deps.instanceId, ownerId, url: url || 'none' }, value));
}

/** Throws SEALED_VALUE_INVALID. */
export async function openToolValues(
  deps: SealedDeps,
  { resourceId, resource }: { resourceId: string; resource: ToolResource },
  value: SealedValue,
): Promise<Pick<OwnTool, 'value' | 'key'>> {
  return readToolValues(resource, await open(deps, { use: 'tool-values', instanceId: deps.instanceId, resourceId }, value));
}

async function open(deps: SealedDeps, purpose: SealingPurpose, value: SealedValue): Promise<Uint8Array> {
  const { privateKey } = await deps.workspace.sealingKeys();
  try {
    return await openSealed(privateKey, purpose, value);
  } catch (error) {
    if (!(error instanceof SealedValueError)) throw error;
    throw invalid(
      'A sealed value cannot be opened. It is meant for another instance, owner, template, resource or use, or it was changed on the way.',
    );
  }
}
