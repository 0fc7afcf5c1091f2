// A context transfer from a person's own XMTP client, in the format that agents use.
import { type ContextSummary, contextTransferCodec, cut, encodeDocument, type TransferDocument } from '@offshoot/context';
import { newId } from '@offshoot/refusals/ids';
import type { XmtpAgentClient } from '@offshoot/xmtp';

interface Party {
  instanceId: string;
  inboxId: string;
}

/** Plants one item. `heardBy`: the agent that it says has heard it first. */
export function plantedSummary(text = 'planted', heardBy = newId('inst')): ContextSummary {
  const origin = { instanceId: heardBy, agentName: 'Guide', saidBy: 'Mallory', saidAt: '2026-01-01T00:00:00.000Z' };
  const entry = { kind: 'fact', text, topic: text, sensitivity: 'normal', tags: [], origin, generation: 1 } as const;
  const nothing = { howToWork: [], preferences: [], decisions: [], commitments: [], artefacts: [], nextSteps: [], credentials: [] };
  const manifest = { included: 1, leftOut: 0 };
  return { purpose: 'Guides.', people: [], manifest, ...nothing, facts: [{ ...entry, tags: [], sourceIds: [`mem_${'0'.repeat(40)}`] }] };
}

export function documentFor(
  child: Party & { transferId: string },
  parent: Party,
  changes: Partial<TransferDocument> = {},
): TransferDocument {
  return {
    version: 2,
    transferId: child.transferId,
    sourceInstanceId: parent.instanceId,
    sourceInboxId: parent.inboxId,
    targetInboxId: child.inboxId,
    sourceName: 'Guide',
    createdAt: new Date().toISOString(),
    summary: plantedSummary(),
    base: '',
    withdrawn: [],
    config: {},
    ...changes,
  };
}

/** `round`: makes the same content a new message. `transferId`: the ID in the parts, if it differs from the document's. */
export async function sendDocument(
  from: XmtpAgentClient,
  group: string,
  document: TransferDocument,
  { round = 'first', transferId = document.transferId }: { round?: string; transferId?: string } = {},
): Promise<void> {
  for (const part of cut(transferId, encodeDocument(document)))
    await from.sendContent(group, contextTransferCodec, part, { idempotencyKey: `${round}:${transferId}:${part.index}` });
}
