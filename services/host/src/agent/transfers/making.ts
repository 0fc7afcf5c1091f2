// Makes the documents the owner has ordered: content is selected, summarised and stored, once.
import {
  type ContextSummary,
  DOCUMENT_VERSION,
  decodeDocument,
  encodeDocument,
  type TransferDocument,
  TransferError,
} from '@offshoot/context';
import { superseded } from '@offshoot/memory/merging/merge.ts';
import { type Reason, Refusal } from '@offshoot/refusals';
import { passOver, takingIn } from '../begun/taking-in.ts';
import { secretHeldBack } from '../domain/phrases.ts';
import type { MemoryTable } from '../memory/memory-store.ts';
import { type AgentDeps, character } from '../record/agent-deps.ts';
import { backoff, earliest } from '../record/delay.ts';
import { oweNotice } from '../record/owner-notices.ts';
import { reportTransfer } from './answers.ts';
import type { OutgoingTable, OutgoingTransfer } from './outgoing-transfers.ts';
import type { SentTable } from './sent-store.ts';
import { makeSummary, type SummaryDeps } from './summarising.ts';

export interface MakingDeps extends SummaryDeps {
  readonly store: SummaryDeps['store'] & OutgoingTable;
}

type DocumentDeps = AgentDeps<MemoryTable & OutgoingTable & SentTable>;

const SUMMARY_TRIES = 3;
const SUMMARY_RETRY_MS = 500;

/** Makes the documents of orders that have none yet. Returns milliseconds until the next try. */
export async function summariseDue(deps: MakingDeps): Promise<number | undefined> {
  let next: number | undefined;
  for (const order of deps.store.outgoing.open()) {
    if (order.state !== 'ordered' || deps.engine.isClosing || isSecondTo(deps, order)) continue;
    const wait = order.notBefore - deps.now().getTime();
    if (wait > 0) {
      next = earliest(next, wait);
      continue;
    }
    const [lane, id] = ['summaries', order.transferId] as const;
    const taken = await takingIn(deps, { lane, ids: [id], comesAgain: true }, () => summarise(deps, order));
    if (taken !== 'deadly') next = earliest(next, taken);
    else passOver(deps, { lane, id, what: 'what a clone or a share was to get' }, () => failTransfer(deps, id, 'SUMMARY_FAILED'));
  }
  return next;
}

/** The agent knows what is new to a receiver only after that has acknowledged the previous transfer. */
function isSecondTo(deps: DocumentDeps, order: OutgoingTransfer): boolean {
  const first = deps.store.outgoing.open().find(({ targetInboxId }) => targetInboxId === order.targetInboxId);
  return first?.transferId !== order.transferId;
}

async function summarise(deps: MakingDeps, order: OutgoingTransfer): Promise<number | undefined> {
  const { transferId, contextPrompt, targetInboxId } = order;
  try {
    const { summary } = await makeSummary(deps, { contextPrompt, add: [], remove: [], targetInboxId });
    if (deps.engine.isClosing) return undefined;
    deps.store.transaction(() => keepDocument(deps, order, summary));
    deps.wake.duties();
    return undefined;
  } catch (error) {
    if (deps.engine.isClosing) return undefined;
    if (error instanceof Refusal && error.reason === 'RATE_LIMITED') return Number(error.metadata.waitMs);
    deps.log.warn({ instanceId: deps.instanceId, transferId, err: error }, 'could not summarise');
    if (error instanceof Refusal && error.reason === 'SECRET_FOUND') failForSecret(deps, order);
    else if (error instanceof TransferError || order.attempts + 1 >= SUMMARY_TRIES) failTransfer(deps, transferId, 'SUMMARY_FAILED');
    else {
      const delay = backoff(order.attempts, SUMMARY_RETRY_MS, SUMMARY_RETRY_MS * 8);
      deps.store.outgoing.later(transferId, deps.now().getTime() + delay);
      return delay;
    }
    return undefined;
  }
}

/** Call in a transaction. Throws TransferError if the summary exceeds the size limit of a document. */
export function keepDocument(deps: DocumentDeps, order: Omit<OutgoingTransfer, 'attempts' | 'notBefore'>, summary: ContextSummary): void {
  const document = documentOf(deps, order, summary);
  // A document based on an earlier one may have to be made anew; a summary signed by the owner never is.
  const isFinal = document.base === '' || order.summaryDigest !== '';
  deps.store.outgoing.summarised(order.transferId, encodeDocument(document), { isFinal });
}

function documentOf(
  deps: DocumentDeps,
  order: Omit<OutgoingTransfer, 'attempts' | 'notBefore'>,
  summary: ContextSummary,
): TransferDocument {
  const { claimed, inboxId } = deps.store.state;
  const { targetInboxId } = order;
  const items = deps.store.memory.all();
  const over = [...superseded(items, deps.now()), ...items.filter(({ hidden }) => hidden)];
  deps.store.sent.letGo(over.map(({ id }) => id));
  const given = order.kind === 'clone' ? Object.entries(claimed?.userConfig ?? {}) : [];
  return {
    version: DOCUMENT_VERSION,
    transferId: order.transferId,
    sourceInstanceId: deps.instanceId,
    sourceInboxId: inboxId ?? '',
    targetInboxId,
    sourceName: character(deps).name,
    createdAt: deps.now().toISOString(),
    summary,
    base: deps.store.sent.base(targetInboxId),
    withdrawn: deps.store.sent.toWithdraw(targetInboxId),
    config: Object.fromEntries(given.filter(([key]) => !order.overriddenConfigKeys.includes(key))),
  };
}

/** The receiver lacks the base of the document: it is sent everything, or all of what the owner has signed. */
export function makeAnew(deps: DocumentDeps, order: OutgoingTransfer): void {
  const { document, summaryDigest } = order;
  deps.store.transaction(() => {
    deps.store.sent.startOver(order.targetInboxId);
    if (summaryDigest === '' || document === undefined) deps.store.outgoing.again(order.transferId);
    else keepDocument(deps, order, decodeDocument(document).summary);
  });
  deps.wake.thoughts();
}

function failForSecret(deps: DocumentDeps, { transferId, ownerId }: OutgoingTransfer): void {
  deps.store.transaction(() => {
    oweNotice(deps, { key: `secret:${transferId}`, ownerId, text: secretHeldBack(transferId) });
    failTransfer(deps, transferId, 'SECRET_FOUND');
  });
  deps.wake.duties();
}

export function failTransfer(deps: DocumentDeps, transferId: string, reason: Reason): void {
  deps.store.transaction(() => {
    deps.store.outgoing.end(transferId, 'failed');
    reportTransfer(deps, { id: transferId, state: 'failed', reason });
  });
  deps.wake.reports();
  deps.wake.thoughts();
}
