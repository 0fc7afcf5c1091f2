import {
  type ClaimAction,
  capabilitiesOf,
  configDigestOf,
  contentDigest,
  MAX_LIFETIME_SECONDS,
  sealedConfigDigestOf,
} from '../src/index.ts';
import { attack } from './attack.ts';
import type { Vector } from './vector.ts';
import {
  actions,
  CONTENT,
  MALLORYS_TEMPLATE,
  mallory,
  NOW,
  PARENT_INSTANCE,
  PROVISIONED_CONTENT,
  parent,
  seedBytes,
} from './vector-cast.ts';

/** What a lying pool would substitute for what an owner signed. */
export function claimAttacks(): Record<string, Vector> {
  return { ...swappedTerms(), ...malformedTerms(), ...otherTimes() };
}

function swappedTerms(): Record<string, Vector> {
  const { claim, plainClaim, claimOfClone, boundClone, consent } = actions;
  const swap = (description: string, signed: ClaimAction, changes: Partial<ClaimAction>) =>
    attack(description, 'STATEMENT_SIGNATURE_INVALID', { signed, presented: { ...signed, ...changes } });
  const values = { encapsulatedKey: seedBytes("the pool's encapsulated key"), ciphertext: seedBytes("the pool's ciphertext") };
  const { parentInstanceId, parentInboxId, contextPromptDigest, summaryDigest } = claimOfClone;
  const noParent = { parentInstanceId: 'none', parentInboxId: 'none', contextPromptDigest: 'none', summaryDigest: 'none' };
  return {
    'claim-for-another-instance': swap('The claim was for one instance.', claim, { instanceId: PARENT_INSTANCE }),
    'claim-for-another-inbox': swap("The pool's own inbox as the agent.", claim, { inboxId: mallory.inboxId }),
    'claim-of-another-template': swap('The template is swapped.', claim, { templateId: MALLORYS_TEMPLATE }),
    'claim-of-an-older-version': swap('A version that was replaced.', claim, {
      version: 1,
      digest: contentDigest(CONTENT),
      capabilities: capabilitiesOf(CONTENT),
    }),
    'claim-of-other-content': swap('Other content under the signed number.', claim, { digest: contentDigest(PROVISIONED_CONTENT) }),
    'claim-with-wider-capabilities': swap('More than the owner read.', claim, { capabilities: capabilitiesOf(PROVISIONED_CONTENT) }),
    'claim-with-newer-versions': swap('The owner wanted this version only.', claimOfClone, { newer: 'same-capabilities' }),
    'claim-with-another-model': swap('The model is swapped.', claim, { model: 'chosen gpt-oss-120b:online' }),
    'claim-with-a-model-that-nobody-chose': swap('The default is replaced.', plainClaim, { model: 'chosen gpt-oss-120b' }),
    'claim-with-the-model-called-default': swap('A model may be called "default".', plainClaim, { model: 'chosen default' }),
    'claim-with-changed-values': swap('A value in clear is changed.', claim, { configDigest: configDigestOf({ units: 'imperial' }) }),
    'claim-with-values-that-nobody-gave': swap('A value is slipped in.', plainClaim, { configDigest: configDigestOf({ bcc: 'x' }) }),
    'claim-with-another-sealed-value': swap('The pool seals a value of its own.', claim, {
      sealedConfigDigest: sealedConfigDigestOf({ value: values, keys: ['personal-email'] }),
    }),
    'claim-with-the-sealed-value-for-another-tool': swap('The value is read as another one.', claim, {
      sealedConfigDigest: sealedConfigDigestOf({
        value: { encapsulatedKey: seedBytes('encapsulated key'), ciphertext: seedBytes('ciphertext') },
        keys: ['sms'],
      }),
    }),
    'claim-without-its-sealed-value': swap('The sealed value is dropped.', claim, { sealedConfigDigest: 'none' }),
    'claim-into-another-conversation': swap('The destination is swapped.', claim, { destination: actions.boundClone.destination }),
    'claim-with-another-parent': swap('The parent is swapped.', claimOfClone, { parentInstanceId: claim.instanceId }),
    'claim-with-another-parent-inbox': swap('Another inbox would tell it what it knows.', claimOfClone, { parentInboxId: mallory.inboxId }),
    'claim-with-a-parent-that-nobody-named': swap('A fresh agent is told what to know.', claim, {
      parentInstanceId,
      parentInboxId,
      contextPromptDigest,
      summaryDigest,
    }),
    'claim-of-a-clone-without-its-parent': swap('The clone knows nothing.', claimOfClone, noParent),
    'claim-of-a-clone-with-another-prompt': swap('The prompt is widened.', claimOfClone, { contextPromptDigest: contentDigest({}) }),
    'claim-of-a-clone-without-its-summary': swap('Any summary would do.', claimOfClone, { summaryDigest: 'none' }),
    'claim-read-as-clone': attack('What an agent is configured with orders no context.', 'STATEMENT_SIGNATURE_INVALID', {
      signed: claimOfClone,
      presented: { ...boundClone, parentInboxId: parent.inboxId, contextPromptDigest },
    }),
    'consent-read-as-claim': attack('Who accepts a version claims no agent.', 'STATEMENT_SIGNATURE_INVALID', {
      signed: consent,
      presented: { ...plainClaim, instanceId: consent.instanceId, version: consent.version, capabilities: consent.capabilities },
    }),
  };
}

function malformedTerms(): Record<string, Vector> {
  const { claim, plainClaim, claimOfClone } = actions;
  const bad = (description: string, presented: ClaimAction) => attack(description, 'STATEMENT_MALFORMED', { presented });
  return {
    'line-break-in-model': bad('A Config line of its own.', { ...claim, model: 'chosen x\nConfig: none' }),
    'model-without-a-name': bad('Nothing is chosen.', { ...claim, model: 'chosen ' }),
    'model-of-two-words': bad('A model has no spaces.', { ...claim, model: 'chosen gpt oss' }),
    'newer-versions-without-a-name': bad('Neither "same-capabilities" nor "none".', { ...claim, newer: 'any' as 'none' }),
    'nothing-as-config': bad('"none" says it.', { ...claim, configDigest: '' }),
    'claim-without-an-inbox': bad('"none" is no inbox.', { ...claim, inboxId: 'none' }),
    'claim-without-a-digest': bad('"none" is no digest of a version.', { ...claim, digest: 'none' }),
    'half-a-parent': bad('A parent without its inbox.', { ...claimOfClone, parentInboxId: 'none' }),
    'parent-without-a-prompt': bad('An empty prompt has a digest too.', { ...claimOfClone, contextPromptDigest: 'none' }),
    'summary-without-a-parent': bad('Whose?', { ...plainClaim, summaryDigest: claimOfClone.summaryDigest }),
  };
}

function otherTimes(): Record<string, Vector> {
  const { claim } = actions;
  return {
    'claim-without-expiry': attack('It could be redeemed for ever.', 'STATEMENT_MALFORMED', {
      presented: claim,
      envelope: { expiresAt: undefined },
    }),
    'claim-kept-for-later': attack('The agent is configured when its owner has left.', 'STATEMENT_EXPIRED', {
      signed: claim,
      now: new Date(+NOW + (MAX_LIFETIME_SECONDS + 61) * 1000),
    }),
    'claim-that-lasts': attack('A claim lives for ten minutes at most.', 'STATEMENT_LIFETIME_TOO_LONG', {
      signed: claim,
      envelope: { expiresAt: new Date(+NOW + (MAX_LIFETIME_SECONDS + 1) * 1000) },
    }),
  };
}
