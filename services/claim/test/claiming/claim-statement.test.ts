import { refusalOf } from '@offshoot/refusals/read-refusal.ts';
import { expect, test } from 'vitest';
import type { ClaimRequest, ClaimStatement } from '../../src/claiming/domain/claim-request.ts';
import { checkSigned, checkSignedVersion } from '../../src/claiming/domain/claim-statement.ts';
import type { VersionToClaim } from '../../src/templates/domain/template-rules.ts';

const OWNER = '1'.repeat(64);
const NOW = new Date('2026-02-22T12:00:00Z');
const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const line = (tools: string, model = 'gpt-oss-20b') => `model=${model} override=yes tools=${tools}`;

const statement: ClaimStatement = {
  version: 2,
  digest: digest('2'),
  capabilities: line('email:user'),
  newer: 'same-capabilities',
  owner: { signer: OWNER, expiresAt: new Date(NOW.getTime() + 60_000), bytes: new Uint8Array() },
  bytes: new Uint8Array(),
};
const request: ClaimRequest = {
  requestId: '',
  templateId: `tmpl_${'a'.repeat(26)}`,
  destination: { kind: 'invite', inviteUrl: 'https://popup.convos.org/v2?i=abc' },
  model: '',
  userConfig: {},
  reservationId: `rsv_${'a'.repeat(26)}`,
};
const sealedUserConfig = { keys: ['api-key'], bytes: new Uint8Array() };
const clone = { parentInstanceId: '', contextPrompt: '', contextPromptDigest: '', summaryDigest: '', statement: statement.owner };

function reason(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return refusalOf(error)?.reason;
  }
}

test.each<[string, Partial<ClaimRequest>, boolean, string | undefined]>([
  ['nothing sealed, of a public template', {}, true, undefined],
  ['of a private template', {}, false, 'CLAIM_NOT_SIGNED'],
  ['with sealed values', { sealedUserConfig }, true, 'CLAIM_NOT_SIGNED'],
  ['of a clone', { clone }, true, 'CLAIM_NOT_SIGNED'],
  ['of a clone whose child the pool chooses', { clone, reservationId: '' }, true, 'CLAIM_NOT_SIGNED'],
])('a claim without a signature, %s', (_, changes, isOpen, expected) => {
  expect(reason(() => checkSigned({ ...request, ...changes }, OWNER, isOpen, NOW))).toBe(expected);
});

test.each<[string, Partial<ClaimRequest>, string | undefined]>([
  ['with everything', { sealedUserConfig, clone }, undefined],
  ['for no instance', { reservationId: '' }, 'VALIDATION_FAILED'],
  ['by someone else', { statement: { ...statement, owner: { ...statement.owner, signer: '2'.repeat(64) } } }, 'STATEMENT_WRONG_SIGNER'],
  ['that has expired', { statement: { ...statement, owner: { ...statement.owner, expiresAt: NOW } } }, 'STATEMENT_EXPIRED'],
  ['without an expiry', { statement: { ...statement, owner: { ...statement.owner, expiresAt: undefined } } }, 'STATEMENT_EXPIRED'],
])('a signed claim %s', (_, changes, expected) => {
  expect(reason(() => checkSigned({ ...request, statement, ...changes }, OWNER, false, NOW))).toBe(expected);
});

test.each<[string, VersionToClaim, Partial<ClaimStatement>, string | undefined]>([
  ['the signed one', { version: 2, digest: digest('2'), capabilities: line('email:user') }, {}, undefined],
  ['a newer one with fewer tools', { version: 3, digest: digest('3'), capabilities: line('none') }, {}, undefined],
  [
    'a newer one with another tool',
    { version: 3, digest: digest('3'), capabilities: line('email:user,sms:pool') },
    {},
    'CLAIM_VERSION_REFUSED',
  ],
  [
    'a newer one of another class of model',
    { version: 3, digest: digest('3'), capabilities: line('none', 'x') },
    {},
    'CLAIM_VERSION_REFUSED',
  ],
  [
    'a newer one although none was wanted',
    { version: 3, digest: digest('3'), capabilities: line('none') },
    { newer: 'none' },
    'CLAIM_VERSION_REFUSED',
  ],
  ['an older one', { version: 1, digest: digest('1'), capabilities: line('none') }, {}, 'CLAIM_VERSION_REFUSED'],
  ['other content of the signed one', { version: 2, digest: digest('f'), capabilities: line('none') }, {}, 'CLAIM_VERSION_REFUSED'],
  [
    'without a line of capabilities to compare',
    { version: 3, digest: digest('3'), capabilities: line('none') },
    { capabilities: 'all' },
    'STATEMENT_MALFORMED',
  ],
])('the current version: %s', (_, current, changes, expected) => {
  expect(reason(() => checkSignedVersion({ ...statement, ...changes }, current, false))).toBe(expected);
});

test('the owner’s own choice of model stays, also if the template’s model differs', () => {
  const current = { version: 3, digest: digest('3'), capabilities: line('email:user', 'x') };
  expect(reason(() => checkSignedVersion(statement, current, true))).toBeUndefined();
});

test('only a version that lets the agent use more lists the additions', () => {
  const metadataOf = (version: VersionToClaim) => {
    try {
      return checkSignedVersion(statement, version, false);
    } catch (error) {
      return refusalOf(error)?.metadata;
    }
  };
  const signed = { version: '3', signed_version: '2' };
  const wider = { version: 3, digest: digest('3'), capabilities: line('email:user,sms:pool') };
  expect(metadataOf(wider)).toEqual({ ...signed, widened: 'tool sms:pool' });
  expect(metadataOf({ ...wider, version: 1 })).toEqual({ ...signed, version: '1' });
});
