// What a pool sends to child and parent for a clone: honest by default, and with parts replaced for attacks.
import { create } from '@bufbuild/protobuf';
import { JoinSchema } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { TransferKind, type TransferOrder, TransferOrderSchema } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import type { CloneSummaryRequest, ConfigureRequest } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { type ClaimAction, type CloneAction, destinationText, type Envelope, textDigest } from '@offshoot/statements';
import { signedConfiguration } from '@offshoot/testing/testnet';
import { addedBy } from '../user.ts';
import type { AttackScene, Victim } from './attack-scene.ts';
import type { RegisteredInstance } from './hostile-pool.ts';

/** A request with optional fields, which the client fills in. */
type Init<M, Required extends keyof M> = Partial<Omit<M, '$typeName' | '$unknown'>> & Pick<M, Required>;

export interface CloneOrders {
  child: Victim & { transferId: string };
  statement: SignedStatement;
  /** Sent to the child. */
  configure: Init<ConfigureRequest, 'instanceId' | 'transfer'>;
  /** Sent to the parent. */
  send: Init<CloneSummaryRequest, never> & { order: TransferOrder };
}

export interface CloneOrderOptions {
  prompt?: string;
  /** The statement lets the pool choose the child. */
  unbound?: boolean;
  /** Default: the owner's wallet. */
  sign?: (action: CloneAction | ClaimAction, envelope?: Partial<Envelope>) => Promise<SignedStatement>;
  envelope?: Partial<Envelope>;
  child?: Pick<RegisteredInstance, 'instanceId' | 'inboxId'>;
  /** The parent named in the statement. Default: the actual parent. */
  named?: { instanceId: string; inboxId: string };
}

export async function cloneOrders(scene: AttackScene, parent: Victim, o: CloneOrderOptions = {}): Promise<CloneOrders> {
  const instance = o.child ?? (await scene.idle());
  const { instanceId, inboxId } = instance;
  const claimId = newId('clm');
  const prompt = o.prompt ?? '';
  const named = o.named ?? parent;
  const action: CloneAction = {
    action: 'instance.clone',
    parentInstanceId: named.instanceId,
    parentInboxId: named.inboxId,
    templateId: scene.template.id,
    destination: destinationText({ kind: 'added', byId: scene.human.client.inboxId, groupId: '' }),
    contextPromptDigest: textDigest(prompt),
    ...(!o.unbound && { childInboxId: inboxId }),
  };
  const sign = o.sign ?? ((...args: Parameters<typeof scene.owner.sign>) => scene.owner.sign(...args));
  const statement = await sign(action, o.envelope);
  const join = create(JoinSchema, addedBy(scene.human.client.inboxId));
  const transferId = newId('trf');
  const order = create(TransferOrderSchema, {
    transferId,
    kind: TransferKind.CLONE,
    sourceInstanceId: parent.instanceId,
    sourceInboxId: parent.inboxId,
    targetInstanceId: instanceId,
    targetInboxId: inboxId,
    contextPromptDigest: textDigest(prompt),
    statement,
  });
  const configure = {
    instanceId,
    claimId,
    ownerId: scene.owner.inboxId,
    templateVersion: await scene.template.version(1),
    join,
    transfer: order,
  };
  const whole = await signedConfiguration((claim) => sign(claim, o.envelope), inboxId, configure);
  return {
    child: { ...(instance as RegisteredInstance), claimId, transferId },
    statement,
    configure: { ...configure, statement: whole },
    send: { order, contextPrompt: prompt, join },
  };
}
