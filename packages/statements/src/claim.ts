import type { ClaimAction, NewerVersions } from './action.ts';
import { canonicalJson, textDigest } from './digest.ts';

/** What a claim brings, as the one who signs and the one who verifies both have it before them. */
export interface ClaimTerms {
  instanceId: string;
  inboxId: string;
  templateId: string;
  /** What the owner saw: the instance may be brought a newer version. */
  signed: SignedVersionTerms;
  /** Empty: the template's default. */
  model: string;
  /** Given in clear, by tool id. */
  userConfig: Readonly<Record<string, string>>;
  sealedUserConfig?: SealedConfigBytes | undefined;
  /** `destinationOf` how the agent joins its conversation. */
  destination: string;
  /** Of a clone. `summaryDigest` is empty where the owner did not see a summary. */
  parent?: { instanceId: string; inboxId: string; contextPromptDigest: string; summaryDigest: string } | undefined;
}

/** What a claim says of the template's version and does not follow from what the instance is brought. */
export interface SignedVersionTerms {
  version: number;
  digest: string;
  capabilities: string;
  newer: NewerVersions;
}

/** Values that only one instance can read, and the tools that they are for. */
export interface SealedConfigBytes {
  value: { encapsulatedKey: Uint8Array; ciphertext: Uint8Array };
  keys: readonly string[];
}

/** The statement's action for a claim: signers and verifiers use the same one. */
export function claimAction(terms: ClaimTerms): ClaimAction {
  const { instanceId, inboxId, templateId, signed, destination, parent } = terms;
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
    destination,
    parentInstanceId: parent?.instanceId ?? 'none',
    parentInboxId: parent?.inboxId ?? 'none',
    contextPromptDigest: parent?.contextPromptDigest ?? 'none',
    summaryDigest: parent?.summaryDigest || 'none',
  };
}

/** A model may well be called "default". */
export function modelChoiceOf(model: string): string {
  return model === '' ? 'default' : `chosen ${model}`;
}

/** Of the RFC 8785 form of the values by tool id; 'none' where there are none. */
export function configDigestOf(values: Readonly<Record<string, string>>): string {
  return Object.keys(values).length === 0 ? 'none' : textDigest(canonicalJson({ ...values }));
}

/** Of the RFC 8785 form of the ciphertext, its encapsulated key (both lower-case hex), and the tools, sorted. */
export function sealedConfigDigestOf({ value, keys }: SealedConfigBytes): string {
  const { ciphertext, encapsulatedKey } = value;
  return textDigest(canonicalJson({ ciphertext: hex(ciphertext), encapsulatedKey: hex(encapsulatedKey), keys: [...keys].sort() }));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
