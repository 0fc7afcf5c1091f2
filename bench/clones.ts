// How long a clone takes until it has ingested what its parent knows. The services are separate processes, the person uses
// the real XMTP SDK, and the engine is the offline one.
import { join } from 'node:path';
import { enumToJson } from '@bufbuild/protobuf';
import { ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { TransferState, TransferStateSchema } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import { inTransaction, manyItems, openAgentDatabase, openMemoryStore } from '@offshoot/host/testing';
import type { XmtpAgentClient } from '@offshoot/xmtp';
import type { User } from '../test/user.ts';
import { retryWhileEmpty } from './latency.ts';
import { CONTENT, withRunningSystem } from './running-system.ts';

/** Milliseconds since the owner's call until the claim returned, the parent sent, and the child ingested. */
export interface CloneTime {
  claimed: number;
  delivered: number;
  ingested: number;
}

export interface CloneTimes {
  /** For a parent that knows nothing: claim, configure, be added, summarise, send, ingest. */
  small: CloneTime[];
  /** For a parent that knows `items` things. */
  large: CloneTime[];
  items: number;
}

export async function cloneTimes(o: { clones: number; items: number; largeClones: number }): Promise<CloneTimes> {
  return await withRunningSystem(async ({ dataDir, user, person }) => {
    const template = await user.createTemplate(CONTENT);
    const parent = async () => {
      const claim = await retryWhileEmpty(() => user.claim(template.id));
      await person.createGroup([claim.inboxId], { name: 'Bench' });
      const settled = await user.settled(claim.id);
      if (settled.state !== ClaimState.LIVE) throw new Error(`the parent's claim ended with ${settled.failureReason}`);
      return claim.instanceId;
    };
    const [small, large] = [await parent(), await parent()];
    teach(join(dataDir, 'instance', 'instance', 'agents', large), o.items);
    await cloneToIngested(user, person, small);
    return {
      small: await oneByOne(o.clones, () => cloneToIngested(user, person, small)),
      large: await oneByOne(o.largeClones, () => cloneToIngested(user, person, large)),
      items: o.items,
    };
  });
}

async function cloneToIngested(user: User, person: XmtpAgentClient, parentId: string): Promise<CloneTime> {
  const start = performance.now();
  const since = () => performance.now() - start;
  const claim = await retryWhileEmpty(() => user.clone(parentId));
  const claimed = since();
  let delivered: number | undefined;
  const watched = (async () => {
    let last = claim.transfer?.state ?? TransferState.UNSPECIFIED;
    for await (const { claim: now } of user.claims.watchClaim({ claimId: claim.id }, { timeoutMs: 120_000 })) {
      last = now?.transfer?.state ?? last;
      if (last === TransferState.DELIVERED || last === TransferState.INGESTED) delivered ??= since();
    }
    return last;
  })();
  const [state] = await Promise.all([watched, person.createGroup([claim.inboxId], { name: 'Bench clone' })]);
  if (state !== TransferState.INGESTED) throw new Error(`context ended ${enumToJson(TransferStateSchema, state)}`);
  return { claimed, delivered: delivered ?? since(), ingested: since() };
}

/** Writes to the file of the running agent: saying this much would take too long. */
function teach(folder: string, items: number): void {
  const db = openAgentDatabase(join(folder, 'agent.db'));
  try {
    const memory = openMemoryStore(db);
    inTransaction(db, () => {
      for (const { learned, from, at } of manyItems(items)) memory.learn([learned], from, at);
    });
  } finally {
    db.close();
  }
}

async function oneByOne(times: number, measure: () => Promise<CloneTime>): Promise<CloneTime[]> {
  const samples: CloneTime[] = [];
  while (samples.length < times) samples.push(await measure());
  return samples;
}
