// A pool may change anything in a fully signed claim: the agent refuses it and stores nothing of it.

import { create, equals } from '@bufbuild/protobuf';
import { JoinSchema } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { ClaimStatementSchema, NewerVersions, SealedConfigSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { TransferKind, TransferOrderSchema } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import { type ConfigureRequest, ConfigureRequestSchema } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { reasonOf } from '@offshoot/rpc/testing';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addedBy } from '../user.ts';
import { AttackScene } from './attack-scene.ts';
import { configuring, everythingKept, honest, replaced, type Versions, versionsOf } from './claim-orders.ts';

const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
const base32 = (prefix: string) => fc.stringMatching(/^[a-z2-7]{26}$/).map((digits) => `${prefix}_${digits}`);
const digest = hex(64).map((digits) => `sha256:${digits}`);
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const model = fc.stringMatching(/^[A-Za-z0-9._:/@+-]{0,20}$/);

/** Changes each field in turn, of the request and of the messages in it. */
function changesOf(honest: ConfigureRequest, versions: Versions): fc.Arbitrary<Partial<ConfigureRequest>> {
  const { sealedUserConfig, statement } = honest;
  const sealed = (change: object) => ({ sealedUserConfig: replaced(SealedConfigSchema, sealedUserConfig, change) });
  const terms = (change: object) => ({ statement: replaced(ClaimStatementSchema, statement, change) });
  const order = fc.record({
    transferId: base32('trf'),
    sourceInstanceId: base32('inst'),
    sourceInboxId: hex(64),
    targetInstanceId: base32('inst'),
    targetInboxId: hex(64),
    contextPromptDigest: digest,
  });
  const flip = fc.tuple(fc.constantFrom('encapsulatedKey' as const, 'ciphertext' as const), fc.nat(), fc.integer({ min: 1, max: 255 }));
  return fc.oneof(
    hex(64).map((ownerId) => ({ ownerId })),
    hex(64).map((byId) => ({ join: create(JoinSchema, addedBy(byId)) })),
    hex(32).map((groupId) => ({ join: create(JoinSchema, { way: { case: 'added', value: { groupId } } }) })),
    text.map((value) => ({ join: create(JoinSchema, { way: { case: 'inviteUrl', value } }) })),
    model.map((modelOverride) => ({ modelOverride })),
    fc.dictionary(text, text, { maxKeys: 3 }).map((userConfig) => ({ userConfig })),
    text.map((email) => ({ userConfig: { email } })),
    flip.map(([part, at, mask]) => {
      const bytes = Uint8Array.from(sealedUserConfig?.value?.[part] ?? []);
      bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ mask;
      return sealed({ value: { ...sealedUserConfig?.value, [part]: bytes } });
    }),
    fc.constantFrom(['email'], ['api-key', 'email'], ['other']).map((keys) => sealed({ keys })),
    fc.constant({ sealedUserConfig: undefined }),
    fc.record({ order, summary: fc.oneof(fc.constant(''), digest) }).map((one) => ({
      transfer: create(TransferOrderSchema, {
        ...one.order,
        kind: TransferKind.CLONE,
        summaryDigest: one.summary,
        ...(statement?.statement && { statement: statement.statement }),
      }),
    })),
    fc.constantFrom(versions.old, versions.wider).map((templateVersion) => ({ templateVersion })),
    fc.bigInt(1n, 1n << 54n).map((version) => terms({ version })),
    digest.map((one) => terms({ digest: one })),
    text.map((capabilities) => terms({ capabilities })),
    fc
      .constantFrom(' tools=none', ' tools=api-key:user', '')
      .map((tools) => terms({ capabilities: `model=gpt-oss-20b override=yes${tools}` })),
    fc.constantFrom(NewerVersions.NONE, NewerVersions.UNSPECIFIED).map((newer) => terms({ newer })),
    fc
      .constantFrom('nonce', 'signerInboxId', 'issueTime', 'expireTime')
      .map((field) => terms({ statement: withOther(statement?.statement, field) })),
    fc.constant({ statement: undefined }),
  );
}

/** The owner's envelope with one field changed. */
function withOther(statement: object | undefined, field: string): object {
  const other: Record<string, unknown> = { nonce: '0'.repeat(32), signerInboxId: '1'.repeat(64) };
  const time = Reflect.get(statement ?? {}, field) as { seconds: bigint; nanos: number };
  return { ...statement, [field]: other[field] ?? { ...time, seconds: time.seconds - 1n } };
}

it('any change of any field of Configure is refused, and leaves nothing behind', async () => {
  await using stack = new AsyncDisposableStack();
  const scene = stack.adopt(await AttackScene.set({ idleTarget: 1 }), (one) => one.close());
  const versions = await versionsOf(scene);
  const { agent, configure } = await honest(scene, versions);
  await fc.assert(
    fc.asyncProperty(changesOf(configure, versions), async (change) => {
      const lie = create(ConfigureRequestSchema, { ...configure, ...change });
      fc.pre(!equals(ConfigureRequestSchema, lie, configure));
      const before = everythingKept(scene, agent);
      expect(await reasonOf(configuring(scene, lie))).toBeDefined();
      expect(everythingKept(scene, agent)).toEqual(before);
    }),
    { numRuns: propertyRuns(40) },
  );
  // Positive control: the order as signed is accepted.
  await configuring(scene, configure);
  expect(scene.agent(agent).state.claimed).toMatchObject({ claimId: configure.claimId, signed: true });
});
