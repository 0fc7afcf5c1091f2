// The receiver's side: accepts context only from sources its owner named, in a group of exactly two, for that order.
import {
  contextTransferCodec,
  decodeDocument,
  isSpoilt,
  type Part,
  putTogether,
  type TransferDocument,
  TransferError,
} from '@offshoot/context';
import type { AgentConversation } from '@offshoot/xmtp/agent-client.ts';
import { passOver, takingIn } from '../begun/taking-in.ts';
import type { MemoryTable } from '../memory/memory-store.ts';
import type { PeopleTable } from '../memory/people-store.ts';
import type { AgentDeps, OnlineDeps } from '../record/agent-deps.ts';
import { MAX_IGNORED } from '../record/domain/agent-state.ts';
import type { ToolTable } from '../tools/tool-store.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { acknowledge, refuseContext } from './answers.ts';
import { requireAwaited } from './domain/summary/awaited-document.ts';
import { isMarkedForOthers, isOpenedBySource, isTransferGroup } from './group.ts';
import type { Acknowledgement, IncomingTable, IncomingTransfer } from './incoming-transfers.ts';
import { ingest } from './ingesting.ts';

interface ReceivingDeps extends OnlineDeps<ConversationTable & IncomingTable & MemoryTable & PeopleTable & ToolTable> {
  readonly workspace: Workspace;
}

/** Used while context has arrived only in part: the streams may miss the rest. */
const LOOK_AGAIN_MS = 5_000;
/** Pages read per group: more than all parts of the largest document sent several times. */
const MAX_PAGES = 8;

/** Returns milliseconds until the next look; undefined: nothing has begun to arrive. */
export async function receive(deps: ReceivingDeps): Promise<number | undefined> {
  refuseExpired(deps);
  await acknowledge(deps);
  if (deps.store.incoming.waiting().length === 0) return undefined;
  let isIncomplete = false;
  for (const group of await deps.client.conversations({ kind: 'group' })) {
    const isOwn = group.creatorInboxId === deps.client.inboxId;
    if (isOwn || !isTransferGroup(group, deps.store) || deps.store.state.ignoredGroups.includes(group.id)) continue;
    const awaited = deps.store.incoming.waiting().filter(({ sourceInboxId }) => sourceInboxId === group.creatorInboxId);
    if (awaited.length > 0) {
      const taken = await takingIn(deps, { lane: 'context', ids: [group.id], comesAgain: true }, () => takeFrom(deps, group, awaited));
      if (taken === 'deadly')
        passOver(deps, { lane: 'context', id: group.id, what: 'context from another agent' }, () => ignore(deps, group));
      isIncomplete = taken === 'incomplete' || isIncomplete;
    }
    // Groups of completed transfers remain in place.
    else if (!isOpenedBySource(group, deps.store)) ignore(deps, group);
  }
  await acknowledge(deps);
  if (!isIncomplete) return undefined;
  await deps.client.sync();
  return LOOK_AGAIN_MS;
}

function refuseExpired(deps: AgentDeps<IncomingTable>): void {
  const now = deps.now().getTime();
  for (const one of deps.store.incoming.waiting())
    if (one.expiresAt !== undefined && one.expiresAt <= now) refuseContext(deps, one, 'it did not arrive in time');
}

async function takeFrom(
  deps: ReceivingDeps,
  group: AgentConversation,
  awaited: readonly IncomingTransfer[],
): Promise<'done' | 'incomplete' | undefined> {
  // A source opens a group per transfer: those of earlier ones need not be read again.
  const ids = awaited.map(({ transferId }) => transferId);
  if (isMarkedForOthers(group, ids)) return undefined;
  const parts = await partsFrom(deps, group);
  const one = awaited.find(({ transferId }) => parts.some(({ id }) => id === transferId));
  if (one === undefined) {
    if (parts.length === 0) return 'incomplete';
    ignore(deps, group);
    return undefined;
  }
  const unanswered = parts.filter(({ id, digest }) => id === one.transferId && digest !== one.ack?.digest);
  return unanswered.length === 0 ? undefined : take(deps, group, one, unanswered);
}

function take(deps: ReceivingDeps, group: AgentConversation, awaited: IncomingTransfer, parts: readonly Part[]): 'done' | 'incomplete' {
  const { transferId, sourceInboxId } = awaited;
  const ackOf = (outcome: Acknowledgement['outcome'], digest: string): Acknowledgement => ({
    groupId: group.id,
    digest,
    outcome,
    sent: false,
  });
  const refuse = (why: string, digest = parts[0]?.digest ?? ''): 'done' => {
    refuseContext(deps, awaited, why, ackOf('refused', digest));
    return 'done';
  };
  const members = [...group.memberInboxIds].sort().join();
  if (members !== [sourceInboxId, deps.client.inboxId].sort().join()) return refuse('the group does not have exactly two members');
  if (isSpoilt(transferId, parts)) return refuse('the parts do not have the digest');
  const whole = putTogether(transferId, parts);
  if (whole === undefined) return 'incomplete';
  let document: TransferDocument;
  try {
    document = decodeDocument(whole.bytes);
    requireAwaited(document, awaited, deps.client.inboxId);
  } catch (error) {
    if (error instanceof TransferError) return refuse(error.message, whole.digest);
    throw error;
  }
  if (document.base !== '' && awaited.kind === 'clone') return refuse('a clone has no earlier document to build on', whole.digest);
  if (document.base !== '' && document.base !== deps.store.state.received[sourceInboxId]) {
    deps.store.incoming.answer(transferId, ackOf('base-unknown', whole.digest));
    deps.log.warn({ instanceId: deps.instanceId, transferId }, 'the context builds on a document that is no longer stored');
    return 'incomplete';
  }
  ingest(deps, awaited, document, ackOf('ingested', whole.digest));
  return 'done';
}

async function partsFrom(deps: ReceivingDeps, group: AgentConversation): Promise<Part[]> {
  const parts: Part[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const page = await deps.client.messages(group.id, { after, limit: 100 });
    for (const message of page.messages)
      if (
        message.senderInboxId === group.creatorInboxId &&
        message.kind === 'custom' &&
        message.contentType === contextTransferCodec.contentType
      )
        parts.push(message.content as Part);
    if (!page.more) break;
    after = page.cursor;
  }
  return parts;
}

function ignore(deps: ReceivingDeps, group: AgentConversation): void {
  const { ignoredGroups } = deps.store.state;
  if (ignoredGroups.length >= MAX_IGNORED) return;
  deps.store.change({ ignoredGroups: [...ignoredGroups, group.id] });
  deps.log.warn(
    { instanceId: deps.instanceId, groupId: group.id, ignored: ignoredGroups.length + 1 },
    'a transfer from elsewhere was ignored',
  );
}
