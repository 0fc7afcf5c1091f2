import { type Claim, ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { TransferState } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import { ToolProvisioning } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { destinationText, textDigest } from '@offshoot/statements';
import { eventually, signedInvite, slug } from '@offshoot/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { byInvite, Pool } from '../pool.ts';
import { sealedConfig, sealedPrompt } from '../sealing.ts';
import { claimStatement } from '../signed-claims.ts';

const transferOf = ({ transfer }: Claim) => transfer?.id ?? '';

let pool: Pool;
beforeAll(async () => {
  pool = await Pool.start();
});
afterAll(() => pool.close());

test('values, prompt, invite and statement are in no table once their recipients have them', async () => {
  const parentHost = await pool.host(1);
  const owner = pool.person();
  const templateId = pool.templates.add(owner.inboxId, { tools: [{ id: 'personal-email', provisioning: ToolProvisioning.USER }] });
  const parent = await pool.live(owner.inboxId, { templateId });
  const childHost = await pool.host(1);
  const [configuring, ordering] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  childHost.script.configure = () => configuring.promise;
  parentHost.script.cloneSummary = () => ordering.promise;

  const [value, contextPrompt] = ['canary-value@example.com', 'canary-prompt: bring the ramen shops'];
  const invite = slug(signedInvite({ name: 'canary' }));
  const reserved = await pool.reserve(owner.inboxId);
  const statement = await owner.sign({
    action: 'instance.clone',
    parentInstanceId: parent.instanceId,
    parentInboxId: parent.inboxId,
    templateId,
    destination: `invite ${textDigest(invite)}`,
    contextPromptDigest: textDigest(contextPrompt),
    childInboxId: reserved.inboxId,
  });
  const child = await pool.claim(owner.inboxId, {
    ...byInvite(invite),
    reservationId: reserved.id,
    statement: await claimStatement(pool, owner, reserved, templateId),
    userConfig: { 'personal-email': value },
    clone: { parentInstanceId: parent.instanceId, contextPrompt, statement },
  });
  const stored = async () => {
    const text = await pool.storedText();
    return {
      value: text.includes(value),
      prompt: text.includes(contextPrompt),
      invite: text.includes(invite),
      statement: text.includes(statement.nonce),
    };
  };
  expect(await stored()).toEqual({ value: true, prompt: true, invite: true, statement: true });

  configuring.resolve();
  await pool.until(child, ({ state }) => state === ClaimState.LIVE);
  expect(await stored()).toEqual({ value: false, prompt: true, invite: true, statement: true });

  ordering.resolve();
  const gone = { value: false, prompt: false, invite: false, statement: false };
  await eventually(async () => expect(await stored()).toEqual(gone));
  await parentHost.reportTransfer(parent.instanceId, transferOf(child), TransferState.DELIVERED);
  await childHost.reportTransfer(child.instanceId, transferOf(child), TransferState.INGESTED);
  expect(await stored()).toEqual(gone);

  const release = await owner.sign({ action: 'instance.release', instanceId: child.instanceId });
  const letting = Promise.withResolvers<void>();
  childHost.script.release = () => letting.promise;
  await pool.as(owner.inboxId).releaseInstance({ instanceId: child.instanceId, statement: release });
  expect(await pool.storedText()).toContain(release.nonce);
  letting.resolve();
  await eventually(async () => expect(await pool.storedText()).not.toContain(release.nonce));
});

test('a claim that fails erases what it carried', async () => {
  const host = await pool.host(1);
  await host.stop();
  const templateId = pool.templates.add(pool.person().inboxId, { tools: [{ id: 'personal-email', provisioning: ToolProvisioning.USER }] });
  const claim = await pool.claim(pool.person().inboxId, { templateId, userConfig: { 'personal-email': 'canary-of-failure' } });
  expect(await pool.storedText()).toContain('canary-of-failure');
  await pool.advance(601_000);
  await pool.until(claim, ({ state }) => state === ClaimState.FAILED);
  expect(await pool.storedText()).not.toContain('canary-of-failure');
});

test('sealed values and prompts are never stored in plain text, and are erased like plain ones', async () => {
  const parentHost = await pool.host(1);
  const owner = pool.person();
  const tools = [{ id: 'api-key', provisioning: ToolProvisioning.USER, secret: true }];
  const templateId = pool.templates.add(owner.inboxId, { tools });
  const parent = await pool.live(owner.inboxId, { templateId });
  const childHost = await pool.host(1);
  const [configuring, ordering] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  childHost.script.configure = () => configuring.promise;
  parentHost.script.cloneSummary = () => ordering.promise;

  const [value, prompt] = ['canary-of-a-secret', 'canary-of-a-sealed-prompt'];
  const reserved = await pool.reserve(owner.inboxId);
  const publicKey = (await pool.instance(owner.inboxId, parent.instanceId)).sealingKey?.publicKey ?? new Uint8Array();
  const sealedUserConfig = await sealedConfig(owner, reserved, templateId, { 'api-key': value });
  const sealedContextPrompt = await sealedPrompt(owner, { id: parent.instanceId, publicKey }, prompt);
  const contextPromptDigest = textDigest(prompt);
  const statement = await owner.sign(
    {
      action: 'instance.clone',
      parentInstanceId: parent.instanceId,
      parentInboxId: parent.inboxId,
      templateId,
      destination: destinationText({ kind: 'added', byId: owner.inboxId, groupId: '' }),
      contextPromptDigest,
      childInboxId: reserved.inboxId,
    },
    { now: pool.now() },
  );
  const child = await pool.claim(owner.inboxId, {
    reservationId: reserved.id,
    sealedUserConfig,
    statement: await claimStatement(pool, owner, reserved, templateId),
    clone: { parentInstanceId: parent.instanceId, sealedContextPrompt, contextPromptDigest, statement },
  });
  const stored = async () => {
    const text = await pool.storedText();
    for (const canary of [value, prompt]) expect(text).not.toContain(canary);
    const has = (bytes: Uint8Array) => text.includes(Buffer.from(bytes).toString('hex'));
    return { value: has(sealedUserConfig.value.ciphertext), prompt: has(sealedContextPrompt.ciphertext) };
  };
  expect(await stored()).toEqual({ value: true, prompt: true });
  configuring.resolve();
  await pool.until(child, ({ state }) => state === ClaimState.LIVE);
  expect(await stored()).toEqual({ value: false, prompt: true });
  expect(childHost.instances.get(child.instanceId)?.opened).toContain(value);
  ordering.resolve();
  await eventually(async () => expect(await stored()).toEqual({ value: false, prompt: false }));
  for (const sql of [
    `update claims set sealed_user_config = '\\x00' where id = $1`,
    `update transfers set sealed_context_prompt = '\\x00' where claim_id = $1`,
  ])
    await expect(pool.query(sql, [child.id])).rejects.toThrow(/claims_no_spent_sealed|transfers_no_spent_prompt/);
  await pool.retire(parentHost);
  await pool.retire(childHost);
});

test('a claim that fails erases its sealed values', async () => {
  const host = await pool.host(1);
  const owner = pool.person();
  const tools = [{ id: 'api-key', provisioning: ToolProvisioning.USER, secret: true }];
  const templateId = pool.templates.add(owner.inboxId, { tools });
  const reserved = await pool.reserve(owner.inboxId);
  await host.stop();
  const sealedUserConfig = await sealedConfig(owner, reserved, templateId, { 'api-key': 'canary' });
  const statement = await claimStatement(pool, owner, reserved, templateId);
  const claim = await pool.claim(owner.inboxId, { templateId, reservationId: reserved.id, sealedUserConfig, statement });
  const sealed = Buffer.from(sealedUserConfig.value.ciphertext).toString('hex');
  expect(await pool.storedText()).toContain(sealed);
  await pool.advance(601_000);
  await pool.until(claim, ({ state }) => state === ClaimState.FAILED);
  expect(await pool.storedText()).not.toContain(sealed);
});
