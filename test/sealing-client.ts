// A client that hides everything unnecessary from the pool: it verifies agents' keys itself and seals values and prompts to them.
import { randomUUID } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import type { Claim, Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { type SealedValue, SealedValueSchema } from '@offshoot/gen/offshoot/statement/v1/sealed_pb.ts';
import { fromWire, voucherFromWire } from '@offshoot/rpc/wire';
import { destinationText, sealedConfigDigestOf, textDigest } from '@offshoot/statements';
import { type OwnersPurpose, seal, verifySealingKey } from '@offshoot/statements/sealing';
import type { InboxKeysReader } from '@offshoot/xmtp';
import { addedBy, present, type User } from './user.ts';

export class SealingClient {
  readonly #user: User;
  readonly #identities: InboxKeysReader;

  constructor(user: User, identities: InboxKeysReader) {
    this.#user = user;
    this.#identities = identities;
  }

  async claim(templateId: string, secrets: Record<string, string>): Promise<Claim> {
    const child = await this.#user.reserve();
    const { instanceId } = child;
    const purpose = { use: 'user-config', instanceId, ownerId: this.#user.inboxId, templateId } as const;
    const value = await this.#seal(purpose, child, JSON.stringify(secrets));
    return this.#user.claim(templateId, { reserved: child, sealedUserConfig: { value, keys: Object.keys(secrets) } });
  }

  /** `bound`: to a child whose inbox the statement names; otherwise to any child that the pool assigns. */
  async clone(parentInstanceId: string, prompt: string): Promise<Claim> {
    const { instance } = await this.#user.claims.getInstance({ instanceId: parentInstanceId });
    const parent = present(instance);
    const child = await this.#user.reserve();
    const contextPromptDigest = textDigest(prompt);
    const statement = await this.#user.sign({
      action: 'instance.clone',
      parentInstanceId,
      parentInboxId: parent.inboxId,
      templateId: parent.templateId,
      destination: destinationText({ kind: 'added', byId: this.#user.adderId, groupId: '' }),
      contextPromptDigest,
      childInboxId: child.inboxId,
    });
    const sealedContextPrompt = await this.#sealPrompt(parent, prompt);
    const join = addedBy(this.#user.adderId);
    const { templateId, modelOverride: model, appliedDigest: digest, acceptedCapabilities: capabilities } = parent;
    const signed = { version: Number(parent.appliedVersion), digest, capabilities, newer: 'none' as const };
    const told = { instanceId: parent.id, inboxId: parent.inboxId, contextPromptDigest, summaryDigest: '' };
    const { claim } = await this.#user.claims.createClaim({
      requestId: randomUUID(),
      join,
      queueSeconds: 0,
      reservationId: child.id,
      statement: await this.#user.signClaim(child, { templateId, join, model }, signed, told),
      clone: { parentInstanceId, statement, sealedContextPrompt, contextPromptDigest },
    });
    return present(claim);
  }

  /** Shares what one agent learned with another; returns the share's ID. */
  async share(sourceInstanceId: string, targetInstanceId: string, prompt: string): Promise<string> {
    const [source, target] = await Promise.all([this.#user.instance(sourceInstanceId), this.#user.instance(targetInstanceId)]);
    const contextPromptDigest = textDigest(prompt);
    const statement = await this.#user.sign({
      action: 'instance.share-context',
      sourceInstanceId,
      sourceInboxId: source.inboxId,
      targetInstanceId,
      targetInboxId: target.inboxId,
      contextPromptDigest,
    });
    const sealedContextPrompt = await this.#sealPrompt(source, prompt);
    const requestId = randomUUID();
    const order = { requestId, sourceInstanceId, targetInstanceId, statement, sealedContextPrompt, contextPromptDigest };
    return present((await this.#user.claims.createTransfer(order)).transfer).id;
  }

  /** Replaces values of an agent that is live. */
  async setValues(instanceId: string, secrets: Record<string, string>): Promise<void> {
    const agent = await this.#user.instance(instanceId);
    const purpose = { use: 'user-config', instanceId, ownerId: this.#user.inboxId, templateId: agent.templateId } as const;
    const sealedUserConfig = { value: await this.#seal(purpose, agent, JSON.stringify(secrets)), keys: Object.keys(secrets) };
    const sealedConfigDigest = sealedConfigDigestOf(sealedUserConfig);
    const statement = await this.#user.sign({ action: 'instance.set-config', instanceId, sealedConfigDigest });
    await this.#user.claims.setUserConfig({ instanceId, sealedUserConfig, statement });
  }

  #sealPrompt(to: Instance, prompt: string): Promise<SealedValue> {
    return this.#seal({ use: 'context-prompt', instanceId: to.id, ownerId: this.#user.inboxId }, to, prompt);
  }

  async #seal(purpose: OwnersPurpose, to: Pick<Instance, 'inboxId' | 'sealingKey'>, text: string): Promise<SealedValue> {
    const { inboxId } = to;
    const { instanceId } = purpose;
    const { publicKey, statement, voucher } = present(to.sealingKey);
    const keys = await this.#identities.keysOf(inboxId, { fresh: true });
    const proof = { publicKey, statement: fromWire(present(statement)), voucher: voucherFromWire(present(voucher)) };
    const deploymentKey = await this.#user.deploymentKey();
    const verdict = await verifySealingKey({ instanceId, inboxId, ...proof, keys, deploymentKey, now: new Date() });
    if (!verdict.ok) throw new Error(verdict.message);
    return create(SealedValueSchema, await seal(publicKey, purpose, Buffer.from(text)));
  }
}
