import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { ToolProvisioning } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { eventually } from '@offshoot/testing';
import { beforeEach, describe, expect, test } from 'vitest';
import { claim, creator, host, owner, pool, templateId, withOneAgent } from '../one-agent.ts';
import { refused } from '../pool.ts';

withOneAgent();

const instance = () => pool.instance(owner.inboxId, claim.instanceId);

describe('a version that lets the agent use more', () => {
  const capabilities = 'model=gpt-oss-20b override=yes tools=browser:pool';
  let version: number;

  beforeEach(async () => {
    host.script = {
      capabilities,
      updateTemplate: ({ templateVersion }) => {
        const metadata = { version: String(templateVersion?.version), capabilities, accepted: 'model=gpt-oss-20b override=yes tools=none' };
        throw new Refusal('UPDATE_NEEDS_CONSENT', 'The owner has not accepted the tool browser.', { metadata });
      },
    };
    version = pool.templates.publish(templateId, { tools: [{ id: 'browser', provisioning: ToolProvisioning.POOL }] });
    await eventually(async () => expect((await instance()).pendingVersion).toBe(BigInt(version)));
  });

  const agreement = (change: { version?: number; capabilities?: string } = {}, signer = owner) =>
    signer.sign(
      { action: 'instance.consent', instanceId: claim.instanceId, templateId, version, capabilities, ...change },
      { now: pool.now() },
    );
  const consent = async (statement: SignedStatement | Promise<SignedStatement> = agreement(), caller = owner, wanted = version) =>
    (
      await pool.as(caller.inboxId).consentToUpdate({
        instanceId: claim.instanceId,
        version: BigInt(wanted),
        statement: await statement,
      })
    ).instance;

  const waiting = () => ({
    appliedVersion: 1n,
    desiredVersion: BigInt(version),
    pendingVersion: BigInt(version),
    pendingCapabilities: capabilities,
    updateRefusal: 'UPDATE_NEEDS_CONSENT',
  });
  const applied = (at: number) => ({ appliedVersion: BigInt(at), pendingVersion: 0n, pendingCapabilities: '', updateRefusal: '' });

  test('waits, and its owner and creator see what it asks for', async () => {
    expect(await instance()).toMatchObject(waiting());
    const mine = { case: 'ownerId' as const, value: owner.inboxId };
    expect((await pool.as(owner.inboxId).listInstances({ filter: mine })).instances).toMatchObject([waiting()]);
    const its = { case: 'templateId' as const, value: templateId };
    expect((await pool.as(creator).listInstances({ filter: its })).instances).toMatchObject([waiting()]);
  });

  test('is applied with the owner’s consent, which may arrive twice', async () => {
    const statement = await agreement();
    expect(await consent(statement)).toMatchObject({ ...applied(version), acceptedCapabilities: capabilities });
    expect(host.consents).toMatchObject([{ templateVersion: { version: BigInt(version) }, statement: { nonce: statement.nonce } }]);
    expect(await consent(statement)).toMatchObject(applied(version));
    expect(host.consents).toHaveLength(1);
  });

  test('is applied if the host’s answer was lost but its report arrived', async () => {
    await host.report({ instanceId: claim.instanceId, appliedVersion: BigInt(version), acceptedCapabilities: capabilities });
    expect(await instance()).toMatchObject({ ...applied(version), acceptedCapabilities: capabilities });
    expect(await consent()).toMatchObject(applied(version));
  });

  test('is overtaken by a newer one that needs no consent', async () => {
    host.script = {};
    const next = pool.templates.publish(templateId);
    await eventually(async () => expect(await instance()).toMatchObject(applied(next)));
    const { reason, metadata } = await refused(consent());
    expect([reason, metadata.pending_version]).toEqual(['CONSENT_NOT_NEEDED', '0']);
  });

  test('keeps waiting when the creator signs it again', async () => {
    pool.templates.resign(templateId);
    await eventually(async () =>
      expect(await pool.query('select 1 from agent_metadata where id = $1 and desired_revision = 2', [claim.instanceId])).toHaveLength(1),
    );
    expect(await instance()).toMatchObject(waiting());
    expect(await consent()).toMatchObject(applied(version));
    expect(host.consents[0]?.templateVersion?.revision).toBe(2n);
  });

  test('keeps waiting while the host is away', async () => {
    await host.stop();
    expect((await refused(consent())).reason).toBe('UPSTREAM_UNAVAILABLE');
    expect(await instance()).toMatchObject(waiting());
    await host.start();
    await eventually(async () => expect(await consent()).toMatchObject(applied(version)));
  });

  test.each<[string, string, () => Promise<unknown>]>([
    ['of a stranger', 'NOT_INSTANCE_OWNER', () => consent(agreement(), pool.person())],
    ['that someone else signed', 'STATEMENT_WRONG_SIGNER', () => consent(agreement({}, pool.person()))],
    ['to a version that does not wait', 'CONSENT_NOT_NEEDED', () => consent(agreement({ version: 3 }), owner, 3)],
    // The instance notices these, and its messages are passed on.
    [
      'that was signed for less',
      'STATEMENT_SIGNATURE_INVALID',
      () => consent(agreement({ capabilities: 'model=m override=no tools=none' })),
    ],
    ['that was signed for another version', 'STATEMENT_SIGNATURE_INVALID', () => consent(agreement({ version: 7 }))],
  ])('a consent %s is refused: %s', async (_, reason, attempt) => {
    expect((await refused(attempt())).reason).toBe(reason);
    expect(await instance()).toMatchObject(waiting());
  });
});
