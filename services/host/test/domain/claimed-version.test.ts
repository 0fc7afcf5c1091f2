// Which version an agent may start with, given what the owner signed.
import type { JsonObject, SignedVersionTerms } from '@offshoot/statements';
import { beforeAll, describe, expect, test } from 'vitest';
import { requireSignedVersion } from '../../src/agent/template/domain/claimed-version.ts';
import type { SignedVersion } from '../../src/agent/versions/domain/signed-version.ts';
import { capabilitiesIn } from '../../src/agent/versions/domain/template-update.ts';
import { signedVersion } from './signers.ts';

const content = (o: JsonObject = {}): JsonObject => ({ agentName: 'Trip Planner', model: { default: 'gpt-oss-20b' }, ...o });
const tools = [{ id: 'sms', provisioning: 'TOOL_PROVISIONING_POOL' }];

let v1: SignedVersion;
let v2: SignedVersion;
let wider: SignedVersion;
let otherModel: SignedVersion;
beforeAll(async () => {
  v1 = await signedVersion(1, content());
  v2 = await signedVersion(2, content({ instructions: 'Plan short trips.' }), { previous: v1 });
  wider = await signedVersion(2, content({ tools }), { previous: v1 });
  otherModel = await signedVersion(2, content({ model: { default: 'openai/gpt-5' } }), { previous: v1 });
});

const signed = (version: SignedVersion, o: Partial<SignedVersionTerms> = {}): SignedVersionTerms => ({
  ...{ version: version.version, digest: version.digest, capabilities: capabilitiesIn(version), newer: 'none', ...o },
});
const start =
  (terms: SignedVersionTerms, version: SignedVersion, ownModel = false) =>
  () =>
    requireSignedVersion(terms, version, { ownModel });
const refused = (o: { reason?: string; metadata?: Record<string, string> } = {}) =>
  expect.objectContaining({ reason: 'CLAIM_VERSION_REFUSED', ...o });

describe('an agent starts with', () => {
  test('the version that its owner signed, whether or not a newer one is allowed', () => {
    for (const newer of ['none', 'same-capabilities'] as const) expect(start(signed(v1, { newer }), v1)).not.toThrow();
  });

  test('a newer one that lets it use no more, if its owner allowed that', () => {
    expect(start(signed(v1, { newer: 'same-capabilities' }), v2)).not.toThrow();
    expect(start(signed(v1), v2)).toThrow(refused({ metadata: { version: '2', signed_version: '1' } }));
  });

  test('a newer one with another model, if its owner chose the model', () => {
    const terms = signed(v1, { newer: 'same-capabilities' });
    expect(start(terms, otherModel, true)).not.toThrow();
    expect(start(terms, otherModel)).toThrow(refused());
  });
});

describe('attack: an agent does not start with', () => {
  test('an older version than the one its owner saw', () => {
    for (const newer of ['none', 'same-capabilities'] as const)
      expect(start(signed(v2, { newer }), v1)).toThrow(refused({ metadata: { version: '1', signed_version: '2' } }));
  });

  test('a newer version that lets it use more', () => {
    const widened = 'tool sms:pool';
    const metadata = { version: '2', signed_version: '1', widened };
    expect(start(signed(v1, { newer: 'same-capabilities' }), wider)).toThrow(refused({ metadata }));
  });

  test('the signed version itself, if it lets the agent use more than the owner read', () => {
    expect(start(signed(wider, { capabilities: capabilitiesIn(v1) }), wider)).toThrow(refused());
  });

  test('other content under the signed number, or a version on top of other content', async () => {
    const other = await signedVersion(1, content({ instructions: 'Other.' }));
    expect(start(signed(v1), other)).toThrow(refused({ reason: 'UPDATE_EQUIVOCATION' }));
    expect(start(signed(other, { newer: 'same-capabilities' }), v2)).toThrow(refused({ reason: 'UPDATE_EQUIVOCATION' }));
  });
});
