// A client that keeps from the pool what it need not know: it seals values and prompts to agents whose keys it has checked itself.
import { randomUUID } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import type { Claim, Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { type SealedValue, SealedValueSchema } from '@offshoot/gen/offshoot/statement/v1/sealed_pb.ts';
import { fromWire } from '@offshoot/rpc';
import { type OwnersPurpose, seal, verifySealingKey } from '@offshoot/sealing';
import { destinationOf, textDigest } from '@offshoot/statements';
import type { InboxKeysReader } from '@offshoot/xmtp';
import { ADDED, present, type User } from './user.ts';

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
    const value = await this.#seal('user-config', { ...child, instanceId }, JSON.stringify(secrets));
    const { claim } = await this.#user.claims.createClaim({
      requestId: randomUUID(),
      templateId,
      join: ADDED,
      reservationId: child.id,
      sealedUserConfig: { value, keys: Object.keys(secrets) },
    });
    return present(claim);
  }

  /** `bound`: to a child whose inbox the statement names; otherwise to whichever the pool takes. */
  async clone(parentInstanceId: string, prompt: string, o: { bound: boolean }): Promise<Claim> {
    const { instance } = await this.#user.claims.getInstance({ instanceId: parentInstanceId });
    const parent = present(instance);
    const child = o.bound ? await this.#user.reserve() : undefined;
    const contextPromptDigest = textDigest(prompt);
    const statement = await this.#user.sign({
      action: 'instance.clone',
      parentInstanceId,
      parentInboxId: parent.inboxId,
      templateId: parent.templateId,
      destination: destinationOf({ added: true }),
      contextPromptDigest,
      ...(child && { childInboxId: child.inboxId }),
    });
    const sealedContextPrompt = await this.#seal('context-prompt', { ...parent, instanceId: parent.id }, prompt);
    const { claim } = await this.#user.claims.createClaim({
      requestId: randomUUID(),
      join: ADDED,
      queueSeconds: 0,
      reservationId: child?.id ?? '',
      clone: { parentInstanceId, statement, sealedContextPrompt, contextPromptDigest },
    });
    return present(claim);
  }

  /** One agent tells another what it learned; answers the share's id. */
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
    const sealedContextPrompt = await this.#seal('context-prompt', { ...source, instanceId: source.id }, prompt);
    const requestId = randomUUID();
    const order = { requestId, sourceInstanceId, targetInstanceId, statement, sealedContextPrompt, contextPromptDigest };
    return present((await this.#user.claims.shareContext(order)).share).id;
  }

  async #seal(
    use: OwnersPurpose['use'],
    to: Pick<Instance, 'inboxId' | 'sealingKey'> & { instanceId: string },
    text: string,
  ): Promise<SealedValue> {
    const { instanceId, inboxId } = to;
    const { publicKey, statement } = present(to.sealingKey);
    const keys = await this.#identities.keysOf(inboxId, { fresh: true });
    const key = { instanceId, inboxId, publicKey, statement: fromWire(present(statement)), keys, now: new Date() };
    const verdict = await verifySealingKey(key);
    if (!verdict.ok) throw new Error(verdict.message);
    const sealed = await seal(publicKey, { use, instanceId, ownerId: this.#user.inboxId }, Buffer.from(text));
    return create(SealedValueSchema, sealed);
  }
}
