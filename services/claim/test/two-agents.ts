import { randomUUID } from 'node:crypto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Claim } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { CreateTransferRequestSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { type Transfer, TransferState } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import { type ShareContextAction, textDigest } from '@offshoot/statements';
import { eventually } from '@offshoot/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { HostCounterpart } from './host-counterpart.ts';
import { newInbox, type Person, Pool } from './pool.ts';

export type Wish = Partial<Exclude<MessageInitShape<typeof CreateTransferRequestSchema>, { $typeName: string }>>;

export const contextPrompt = 'canary prompt: how we work, but no names';
export const summaryDigest = textDigest('We work calmly.');
export const { PENDING, DELIVERED, INGESTED, FAILED } = TransferState;

/** Gives the calling file a pool, and each of its tests two live agents of one owner, each on its own host. */
export let pool: Pool;
export let owner: Person;
export let sourceHost: HostCounterpart;
export let targetHost: HostCounterpart;
export let source: Claim;
export let target: Claim;

export function withTwoAgents(): void {
  beforeAll(async () => {
    pool = await Pool.start();
  });
  afterAll(() => pool.close());
  beforeEach(async () => {
    owner = pool.person();
    sourceHost = await pool.host(1);
    source = await pool.live(owner.inboxId, { templateId: pool.templates.add(newInbox()) });
    targetHost = await pool.host(1);
    target = await pool.live(owner.inboxId, { templateId: pool.templates.add(newInbox()) });
  });
  afterEach(async () => {
    await pool.retire(sourceHost);
    await pool.retire(targetHost);
  });
}

export function statement(change: Partial<ShareContextAction> = {}, { signer = owner, ...options }: { signer?: Person; now?: Date } = {}) {
  const action = {
    action: 'instance.share-context' as const,
    sourceInstanceId: source.instanceId,
    sourceInboxId: source.inboxId,
    targetInstanceId: target.instanceId,
    targetInboxId: target.inboxId,
    contextPromptDigest: textDigest(contextPrompt),
    ...change,
  };
  return signer.sign(action, { now: pool.now(), ...options });
}

export async function share(wish: Wish = {}, caller = owner, service = pool.service): Promise<Transfer> {
  const request = { requestId: randomUUID(), sourceInstanceId: source.instanceId, targetInstanceId: target.instanceId, contextPrompt };
  const answer = await pool.as(caller.inboxId, service).createTransfer({ ...request, statement: await statement(), ...wish });
  if (!answer.transfer) throw new Error('no transfer in the answer');
  return answer.transfer;
}

export async function read({ id }: Pick<Transfer, 'id'>): Promise<Transfer> {
  const answer = await pool.as(owner.inboxId).getTransfer({ transferId: id });
  if (!answer.transfer) throw new Error('no transfer in the answer');
  return answer.transfer;
}

export const becomes = (made: Transfer, state: TransferState, failureReason = '') =>
  eventually(async () => expect(await read(made)).toMatchObject({ state, failureReason }));

export const sent = (made: Pick<Transfer, 'id'>) =>
  eventually(() => expect(sourceHost.orders.map(({ order }) => order?.transferId)).toContain(made.id));

/** Both agents have recorded the order, and the pool knows it. */
export async function handedOver(wish: Wish = {}): Promise<Transfer> {
  const made = await share(wish);
  await eventually(async () =>
    expect(await pool.query('select id from transfers where id = $1 and not tell_source', [made.id])).toHaveLength(1),
  );
  return made;
}
