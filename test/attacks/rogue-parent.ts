// A context transfer from somebody's own XMTP client, in the form that agents use among each other.
import { contextTransferCodec } from '@offshoot/instance/adapters/context-codecs.ts';
import { cut, encodeDocument, type TransferDocument } from '@offshoot/instance/domain/transfer-document.ts';
import type { XmtpAgentClient } from '@offshoot/xmtp';

interface Party {
  instanceId: string;
  inboxId: string;
}

/** Plants one item. */
export function documentFor(child: Party & { claimId: string }, parent: Party): TransferDocument {
  return {
    version: 1,
    claimId: child.claimId,
    parentInstanceId: parent.instanceId,
    parentInboxId: parent.inboxId,
    childInboxId: child.inboxId,
    parentName: 'Guide',
    createdAt: new Date().toISOString(),
    items: [{ kind: 'fact', text: 'planted', topic: 'planted' }],
    people: [],
    config: {},
  };
}

/** `round`: the same content again is another message. `claimId`: what the parts say, where the document says something else. */
export async function sendDocument(
  from: XmtpAgentClient,
  group: string,
  document: TransferDocument,
  { round = 'first', claimId = document.claimId }: { round?: string; claimId?: string } = {},
): Promise<void> {
  for (const part of cut(claimId, encodeDocument(document)))
    await from.sendContent(group, contextTransferCodec, part, { idempotencyKey: `${round}:${claimId}:${part.index}` });
}
