// The document that its owner has sent in parts in their direct message, before the request that names it.
import { decodeImport, type ImportDocument, ownerUploadCodec, type Part, putTogether, TransferError } from '@offshoot/context';
import { Refusal } from '@offshoot/refusals';
import type { XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';

/** More than all parts of the largest document, sent twice, with requests and answers in between. */
const MESSAGES_LOOKED_AT = 400;

/** Throws UPSTREAM_UNAVAILABLE if it has not arrived whole, and VALIDATION_FAILED if it cannot be read. */
export async function uploaded(
  client: Pick<XmtpAgentClient, 'latestMessages'> | undefined,
  { ownerId, upload }: { ownerId: string; upload: string },
): Promise<ImportDocument> {
  const latest = (await client?.latestMessages(`dm:${ownerId}`, MESSAGES_LOOKED_AT)) ?? [];
  const parts = latest.flatMap((message) =>
    message.senderInboxId === ownerId && message.kind === 'custom' && message.contentType === ownerUploadCodec.contentType
      ? [message.content as Part]
      : [],
  );
  const whole = putTogether(upload, parts);
  if (whole === undefined)
    throw new Refusal('UPSTREAM_UNAVAILABLE', 'What I am to learn has not arrived whole.', { help: 'Repeat the same command.' });
  try {
    return decodeImport(whole.bytes);
  } catch (error) {
    throw unreadable(error);
  }
}

/** The refusal for a document out of form. Throws anything else. */
export function unreadable(error: unknown): Refusal {
  if (!(error instanceof TransferError)) throw error;
  return new Refusal('VALIDATION_FAILED', error.message, {
    help: 'Nothing was learned. Use a file as `offshoot agents export` wrote it.',
    metadata: { field: 'document' },
  });
}
