// The owner's order to transfer context from one agent to another, handled by source and target.

import type { ContextSummary } from '@offshoot/context';
import { Refusal } from '@offshoot/refusals';
import type { Destination } from '@offshoot/statements';
import type { SealedValue } from '@offshoot/statements/sealing';
import type { MemoryTable } from '../memory/memory-store.ts';
import { contextPromptDigest, verifyTransfer } from '../orders/domain/owner-statement.ts';
import type { TransferOrder } from '../orders/domain/transfer-order.ts';
import { changeMarked } from '../orders/marked-change.ts';
import { claimedState, freshKeys, type OrderDeps, redeem, replayed, requireStillOwner } from '../orders/order-checks.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import { openContextPrompt, type SealedDeps } from '../template/sealed-values.ts';
import type { IncomingTable } from './incoming-transfers.ts';
import { keepDocument } from './making.ts';
import type { OutgoingTable } from './outgoing-transfers.ts';
import type { PreviewTable } from './preview-store.ts';
import type { SentTable } from './sent-store.ts';

/** How long the target of a share waits: its source may be down, and the statement has been redeemed. */
const EXPECTED_MS = 30 * 24 * 60 * 60_000;

/** Terms only the source receives. */
export interface SourceTerms {
  /** As the owner wrote it, or sealed to this agent; the pool then knows only its digest. */
  contextPrompt: string | SealedValue;
  /** For a clone: the destination bound by the statement. */
  join?: Destination;
  overriddenConfigKeys: string[];
}

/** As the source: stores the order and redeems the owner's statement. */
export async function takeOrder(
  deps: OrderDeps<MemoryTable & OutgoingTable & PreviewTable & SentTable> & SealedDeps,
  inboxId: string,
  order: TransferOrder,
  terms: SourceTerms,
): Promise<void> {
  const { claimed } = claimedState(deps);
  const { transferId, kind, targetInstanceId, targetInboxId, summaryDigest, statement } = order;
  const known = deps.store.outgoing.find(transferId);
  const ownerId = known?.ownerId ?? claimed.ownerId;
  const contextPrompt = await promptOf(deps, ownerId, terms);
  const promptDigest = contextPromptDigest(contextPrompt);
  const own = { ...order, sourceInstanceId: deps.instanceId, sourceInboxId: inboxId, contextPromptDigest: promptDigest };
  requireTwo(own);
  // Repeating a stored order needs no valid statement: it may have expired since.
  const { bound } = known === undefined ? await verify(deps, ownerId, own, terms.join) : { bound: true };
  changeMarked(deps, () => {
    const isKnown = deps.store.outgoing.find(transferId) !== undefined;
    if (!isKnown) {
      requireStillOwner(deps, ownerId);
      requireBound(bound);
    }
    const isFirst = redeem(deps, statement, purposeOf('send', own));
    if (isKnown && isFirst) throw replayed({ transferId });
    if (!isFirst) return;
    // A preview for a new clone names no inbox: the child did not exist when the owner asked for it.
    const previewedFor = kind === 'clone' ? '' : targetInboxId;
    const summary = signedSummary(deps, { digest: summaryDigest, ownerId, promptDigest, targetInboxId: previewedFor });
    const { overriddenConfigKeys } = terms;
    const statementNonce = statement.envelope.nonce;
    const ordered = {
      ...{ transferId, kind, targetInstanceId, targetInboxId, contextPrompt, overriddenConfigKeys },
      ...{ ownerId, statementNonce, contextPromptDigest: promptDigest, summaryDigest },
    };
    deps.store.outgoing.order(ordered);
    // A signed summary is stored with the order, since previews expire.
    if (summary !== undefined) keepDocument(deps, { ...ordered, state: 'ordered', partsSent: 0 }, summary);
  });
  deps.wake.thoughts();
  deps.wake.duties();
}

/** As the target of a share: accepts the source's context from now on, once. It may have arrived already. */
export async function expectShare(deps: OrderDeps<IncomingTable>, inboxId: string, order: TransferOrder): Promise<void> {
  const { ownerId } = claimedState(deps).claimed;
  const { transferId, statement } = order;
  const own = { ...order, kind: 'share' as const, targetInstanceId: deps.instanceId, targetInboxId: inboxId };
  requireTwo(own);
  if (deps.store.incoming.find(transferId) === undefined) await verify(deps, ownerId, own);
  changeMarked(deps, () => {
    const isKnown = deps.store.incoming.find(transferId) !== undefined;
    if (!isKnown) requireStillOwner(deps, ownerId);
    const isFirst = redeem(deps, statement, purposeOf('expect', own));
    if (isKnown && isFirst) throw replayed({ transferId });
    if (!isFirst) return;
    expectFrom(deps, own, deps.now().getTime() + EXPECTED_MS);
  });
  deps.wake.duties();
}

/** Call in a transaction once the owner's statement is verified. `expiresAt`: epoch milliseconds; undefined: never. */
export function expectFrom(deps: Pick<AgentDeps<IncomingTable>, 'store'>, order: TransferOrder, expiresAt?: number): void {
  const { transferId, kind, sourceInstanceId, sourceInboxId, summaryDigest } = order;
  deps.store.incoming.expect({ transferId, kind, sourceInstanceId, sourceInboxId, summaryDigest, expiresAt });
  // Its group may be among those ignored as coming from unknown senders.
  deps.store.change({ ignoredGroups: [] });
}

function promptOf(deps: SealedDeps, ownerId: string, { contextPrompt }: SourceTerms): Promise<string> | string {
  return typeof contextPrompt === 'string' ? contextPrompt : openContextPrompt(deps, ownerId, contextPrompt);
}

async function verify(deps: OrderDeps, ownerId: string, order: TransferOrder, join?: Destination): Promise<{ bound: boolean }> {
  const { template } = claimedState(deps);
  const keys = await freshKeys(deps, ownerId);
  const { statement, ...terms } = order;
  return verifyTransfer({ terms: { ...terms, templateId: template.templateId, join }, ownerId, statement, keys, now: deps.now() });
}

/** The summary the owner saw and signed; undefined if the statement names none. Throws PREVIEW_NOT_FOUND. */
function signedSummary(
  deps: AgentDeps<PreviewTable>,
  o: { digest: string; ownerId: string; promptDigest: string; targetInboxId: string },
): ContextSummary | undefined {
  if (o.digest === '') return undefined;
  const summary = deps.store.previews.find({ ...o, now: deps.now() });
  if (summary !== undefined) return summary;
  throw new Refusal('PREVIEW_NOT_FOUND', 'The agent has no summary with this digest for this prompt, or no longer has it.', {
    help: 'Ask for a new preview and sign that one.',
    metadata: { summaryDigest: o.digest },
  });
}

function requireTwo({ sourceInstanceId, targetInstanceId, sourceInboxId, targetInboxId }: TransferOrder): void {
  if (sourceInstanceId === targetInstanceId || sourceInboxId === targetInboxId)
    throw new Refusal('TRANSFER_NOT_POSSIBLE', 'An agent cannot share with itself.', { help: 'Name two different agents.' });
}

/** If the statement left the choice of the child to the pool, the pool would choose the recipient. */
function requireBound(bound: boolean): void {
  if (!bound)
    throw new Refusal('CLONE_NOT_BOUND', 'The agent hands its context only to a child that its owner’s statement names.', {
      help: 'Reserve a child and sign a statement that names its inbox.',
    });
}

const purposeOf = (use: 'send' | 'expect', o: TransferOrder): string =>
  [
    use,
    o.transferId,
    o.sourceInstanceId,
    o.sourceInboxId,
    o.targetInstanceId,
    o.targetInboxId,
    o.contextPromptDigest,
    o.summaryDigest || 'any',
  ].join(' ');
