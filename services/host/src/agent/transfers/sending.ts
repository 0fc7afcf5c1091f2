// The sender's side of a transfer: opens the private group, sends the parts and waits for the acknowledgement.
import { createHash } from 'node:crypto';
import { type ContextAck, contextAckCodec, contextTransferCodec, cut, decodeDocument, entriesOf } from '@offshoot/context';
import { XmtpError } from '@offshoot/xmtp/agent-client.ts';
import type { MemoryTable } from '../memory/memory-store.ts';
import type { MarkKeeper } from '../orders/marked-change.ts';
import type { OnlineDeps } from '../record/agent-deps.ts';
import { backoff, earliest } from '../record/delay.ts';
import { sendNotices } from '../record/owner-notices.ts';
import { reportTransfer } from './answers.ts';
import { sentItems } from './domain/summary/sent-entries.ts';
import { transferMark } from './group.ts';
import { failTransfer, makeAnew } from './making.ts';
import type { OutgoingTable, OutgoingTransfer } from './outgoing-transfers.ts';
import type { ReceiptTable } from './receipt-store.ts';
import { oweReceipt, sendReceipts } from './receipts.ts';
import type { SentTable } from './sent-store.ts';

type SendingDeps = OnlineDeps<MemoryTable & OutgoingTable & ReceiptTable & SentTable> & { readonly marks: Pick<MarkKeeper, 'secured'> };

const SEND_TRIES = 40;
const FIRST_SEND_RETRY_MS = 2_000;
const LAST_SEND_RETRY_MS = 10 * 60_000;
/** The receiver's host may be down for long: the messages wait on the network, so polling slows down. */
const FIRST_ACK_LOOK_MS = 15_000;
const LAST_ACK_LOOK_MS = 60 * 60_000;
const ACK_LOOKS = 200;
/** The parts are resent at these looks, in case the network lost them. */
const RESEND_AT_LOOKS = new Set([6, 12, 24, 48]);

/** Sends what is summarised, reads acknowledgements and informs the owner. Returns milliseconds until the next look. */
export async function handOver(deps: SendingDeps): Promise<number | undefined> {
  let next: number | undefined;
  for (const order of deps.store.outgoing.open()) {
    if (deps.closing.aborted) return undefined;
    if (order.state === 'summarised') next = earliest(next, await deliver(deps, order));
    if (order.state === 'delivered') next = earliest(next, await readAnswer(deps, order));
  }
  return earliest(next, await sendReceipts(deps), await sendNotices(deps));
}

async function deliver(deps: SendingDeps, order: OutgoingTransfer): Promise<number | undefined> {
  const now = deps.now().getTime();
  if (order.notBefore > now) return order.notBefore - now;
  // Once something has left, the order must never be carried out again: a host that takes the agent over has to know of it.
  if (order.partsSent === 0 && !(await deps.marks.secured())) return FIRST_SEND_RETRY_MS;
  try {
    await sendParts(deps, order, { round: 0, from: order.partsSent });
    if (deps.closing.aborted) return undefined;
    deps.store.transaction(() => {
      deps.store.outgoing.delivered(order.transferId, now + FIRST_ACK_LOOK_MS);
      oweReceipt(deps, order);
      reportTransfer(deps, { id: order.transferId, state: 'delivered' });
    });
    deps.log.info({ instanceId: deps.instanceId, transferId: order.transferId, bytes: order.document?.length }, 'context sent');
    deps.wake.reports();
    return 0;
  } catch (error) {
    return retryOrFail(deps, order, error);
  }
}

async function sendParts(deps: SendingDeps, order: OutgoingTransfer, { round, from }: { round: number; from: number }): Promise<void> {
  if (order.document === undefined) return;
  const group = await deps.client.ensureGroup([order.targetInboxId], { appData: transferMark(order.transferId) });
  for (const part of cut(order.transferId, order.document).slice(from)) {
    if (deps.closing.aborted) return;
    const idempotencyKey = `context:${order.transferId}:${part.digest}:${part.index}:${round}`;
    await deps.client.sendContent(group.id, contextTransferCodec, part, { idempotencyKey });
    if (round === 0) deps.store.outgoing.partsSent(order.transferId, part.index + 1);
  }
}

function retryOrFail(deps: SendingDeps, order: OutgoingTransfer, error: unknown): number | undefined {
  const offline = error instanceof XmtpError && error.failure === 'network-unavailable';
  deps.log.warn({ instanceId: deps.instanceId, transferId: order.transferId, err: error }, 'could not send the context; will retry');
  // A network outage says nothing about the receiver, so it is waited out without a limit.
  if (!offline && order.attempts + 1 >= SEND_TRIES) {
    failTransfer(deps, order.transferId, 'TRANSFER_REFUSED');
    return undefined;
  }
  const delay = backoff(order.attempts, FIRST_SEND_RETRY_MS, LAST_SEND_RETRY_MS);
  deps.store.outgoing.later(order.transferId, deps.now().getTime() + delay);
  return delay;
}

async function readAnswer(deps: SendingDeps, order: OutgoingTransfer): Promise<number | undefined> {
  // After a move there may be several: the receiver may reply in the earlier one.
  const groups = (await deps.client.conversations({ kind: 'group' })).filter(
    (one) => one.creatorInboxId === deps.client.inboxId && one.appData === transferMark(order.transferId),
  );
  for (const { id } of groups) {
    const outcome = await answerIn(deps, id, order);
    if (outcome === undefined) continue;
    settle(deps, order, outcome);
    return undefined;
  }
  const now = deps.now().getTime();
  if (order.notBefore > now) return order.notBefore - now;
  if (order.attempts >= ACK_LOOKS) {
    failTransfer(deps, order.transferId, 'TRANSFER_REFUSED');
    return undefined;
  }
  const delay = backoff(order.attempts, FIRST_ACK_LOOK_MS, LAST_ACK_LOOK_MS);
  deps.store.outgoing.later(order.transferId, now + delay);
  if (RESEND_AT_LOOKS.has(order.attempts)) await sendParts(deps, order, { round: order.attempts, from: 0 });
  else for (const { id } of groups) await deps.client.syncConversation(id);
  return delay;
}

function settle(deps: SendingDeps, order: OutgoingTransfer, outcome: ContextAck['outcome']): void {
  const document = order.document && decodeDocument(order.document);
  if (outcome === 'ingested' && document !== undefined) {
    const known = new Set(deps.store.memory.all().flatMap(({ id, hidden }) => (hidden ? [] : [id])));
    deps.store.transaction(() => {
      const items = sentItems(entriesOf(document.summary), known);
      deps.store.sent.acknowledged(order.targetInboxId, { digest: digestOf(order), items, withdrawn: document.withdrawn });
      deps.store.outgoing.end(order.transferId, 'acknowledged');
    });
    deps.log.info({ instanceId: deps.instanceId, transferId: order.transferId }, 'context acknowledged');
    deps.wake.thoughts();
  } else if (outcome === 'base-unknown' && document !== undefined && document.base !== '') {
    makeAnew(deps, order);
    deps.log.info({ instanceId: deps.instanceId, transferId: order.transferId }, 'the receiver needs everything');
    deps.wake.duties();
  } else failTransfer(deps, order.transferId, 'TRANSFER_REFUSED');
}

/** The receiver's acknowledgement of this very document. */
async function answerIn(deps: SendingDeps, groupId: string, order: OutgoingTransfer): Promise<ContextAck['outcome'] | undefined> {
  const digest = digestOf(order);
  let after: string | undefined;
  for (;;) {
    const page = await deps.client.messages(groupId, { after });
    for (const message of page.messages) {
      if (message.senderInboxId !== order.targetInboxId || message.kind !== 'custom' || message.contentType !== contextAckCodec.contentType)
        continue;
      const ack = message.content as ContextAck;
      if (ack.transferId === order.transferId && ack.digest === digest) return ack.outcome;
    }
    if (!page.more) return undefined;
    after = page.cursor;
  }
}

const digestOf = ({ document }: OutgoingTransfer): string =>
  createHash('sha256')
    .update(document ?? '')
    .digest('hex');
