import type { ClaimAction, NewerVersions } from './action.ts';
import { type Destination, destinationText } from './destination.ts';
import { canonicalJson, textDigest } from './digest.ts';

/** The terms of a claim, as both signer and verifier see them. */
export interface ClaimTerms {
  instanceId: string;
  inboxId: string;
  templateId: string;
  /** What the owner saw: the instance may be sent a newer version. */
  signed: SignedVersionTerms;
  /** Empty: the template's default. */
  model: string;
  /** Clear-text values, by tool ID. */
  userConfig: Readonly<Record<string, string>>;
  sealedUserConfig?: SealedConfigBytes | undefined;
  destination: Destination;
  /** For a clone. `summaryDigest` is empty if the owner did not see a summary. */
  parent?: { instanceId: string; inboxId: string; contextPromptDigest: string; summaryDigest: string } | undefined;
}

/** What a claim says about the template's version that does not follow from what the instance is sent. */
export interface SignedVersionTerms {
  version: number;
  digest: string;
  capabilities: string;
  newer: NewerVersions;
}

/** Values that only one instance can read, and the tools they are for. */
export interface SealedConfigBytes {
  value: { encapsulatedKey: Uint8Array; ciphertext: Uint8Array };
  keys: readonly string[];
}

/** The statement's action for a claim, shared by signers and verifiers. */
export function claimAction(terms: ClaimTerms): ClaimAction {
  const { instanceId, inboxId, templateId, signed, parent } = terms;
  return {
    action: 'instance.claim',
    instanceId,
    inboxId,
    templateId,
    version: signed.version,
    digest: signed.digest,
    capabilities: signed.capabilities,
    newer: signed.newer,
    model: modelChoiceOf(terms.model),
    configDigest: configDigestOf(terms.userConfig),
    sealedConfigDigest: terms.sealedUserConfig === undefined ? 'none' : sealedConfigDigestOf(terms.sealedUserConfig),
    destination: destinationText(terms.destination),
    parentInstanceId: parent?.instanceId ?? 'none',
    parentInboxId: parent?.inboxId ?? 'none',
    contextPromptDigest: parent?.contextPromptDigest ?? 'none',
    summaryDigest: parent?.summaryDigest || 'none',
  };
}

/** The prefix is needed because a model may be named "default". */
export function modelChoiceOf(model: string): string {
  return model === '' ? 'default' : `chosen ${model}`;
}

/** Digest of the RFC 8785 form of the values by tool ID; 'none' if there are none. */
export function configDigestOf(values: Readonly<Record<string, string>>): string {
  return Object.keys(values).length === 0 ? 'none' : textDigest(canonicalJson({ ...values }));
}

/** Digest of the RFC 8785 form of the ciphertext, its encapsulated key (both lower-case hex) and the sorted tools. */
export function sealedConfigDigestOf({ value, keys }: SealedConfigBytes): string {
  const { ciphertext, encapsulatedKey } = value;
  return textDigest(canonicalJson({ ciphertext: hex(ciphertext), encapsulatedKey: hex(encapsulatedKey), keys: [...keys].sort() }));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
