// One transfer without a network: selected, summarised, encoded, decoded and ingested.
import { type ContextSummary, decodeDocument, encodeDocument, type TransferDocument } from '@offshoot/context';
import { acquainted } from '../../src/agent/memory/acquaintance.ts';
import type { RoomDeps } from '../../src/agent/room-deps.ts';
import { inheritable } from '../../src/agent/transfers/domain/summary/awaited-document.ts';
import { makeSummary } from '../../src/agent/transfers/summarising.ts';
import { AGENT_INBOX, type BareAgent, NOW } from './bare-agent.ts';

const CHILD_INBOX = 'c1'.repeat(32);
const TRANSFER = `trf_${'c'.repeat(26)}`;

export async function summaryOf(deps: RoomDeps, prompt: string, add: readonly string[] = []): Promise<ContextSummary> {
  const { summary } = await makeSummary(deps, { contextPrompt: prompt, add, remove: [], targetInboxId: '' });
  return summary;
}

/** The bytes that a parent sends, with a fixed clock and fixed IDs. */
export function documentWith(deps: RoomDeps, summary: ContextSummary): Uint8Array {
  return encodeDocument({
    version: 2,
    transferId: TRANSFER,
    sourceInstanceId: deps.instanceId,
    sourceInboxId: AGENT_INBOX,
    targetInboxId: CHILD_INBOX,
    sourceName: 'Bench',
    createdAt: new Date(NOW).toISOString(),
    summary,
    base: '',
    withdrawn: [],
    config: {},
  });
}

export function takeInDocument(child: BareAgent, bytes: Uint8Array): TransferDocument {
  const document = decodeDocument(bytes);
  child.store.memory.inherit(
    acquainted(child.deps, inheritable(document, child.deps.instanceId)),
    document.sourceInstanceId,
    document.transferId,
    child.deps.now(),
  );
  return document;
}
