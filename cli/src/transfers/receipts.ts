import type { Receipt } from '@offshoot/receipts';
import type { Command } from 'commander';
import { type Cli, newCommand, type Run } from '../cli.ts';

interface ReadReceipt {
  /** 'valid', or the reason why it is not. */
  verdict: string;
  receipt: Receipt;
}

export function addReceipts(program: Command, run: Run): void {
  newCommand(
    program,
    'receipts',
    'Show the signed receipts for everything that your agents handed over. Agents send them to you directly, not through the pool.',
    ['offshoot receipts', 'offshoot receipts --json'],
  ).action(() =>
    run(async (cli) => {
      const found = await readReceipts(cli);
      return {
        json: { receipts: found.map(documentOf) },
        text:
          found.length === 0
            ? 'No receipts yet. An agent sends one to its owner when it has handed over context.'
            : found.map(textOf).join('\n\n'),
      };
    }),
  );
}

/** Newest first. */
async function readReceipts(cli: Cli): Promise<ReadReceipt[]> {
  const [{ receiptCodec }, { createInboxKeysReader }] = await Promise.all([import('@offshoot/receipts'), import('@offshoot/xmtp')]);
  const keys = createInboxKeysReader(cli.environment.network);
  const inbox = await cli.identities.openInbox();
  try {
    await inbox.sync();
    const found: ReadReceipt[] = [];
    for (const dm of await inbox.conversations({ kind: 'dm' })) {
      let after: string | undefined;
      for (;;) {
        const page = await inbox.messages(dm.id, { after });
        for (const message of page.messages) {
          if (message.kind !== 'custom' || message.contentType !== receiptCodec.contentType || message.own) continue;
          const receipt = message.content as Receipt;
          const knownInboxId = await inboxOf(cli, receipt.action.sourceInstanceId);
          const { senderInboxId } = message;
          found.push({ receipt, verdict: await verdictOn(receipt, { ownerId: inbox.inboxId, senderInboxId, knownInboxId, keys }) });
        }
        if (!page.more) break;
        after = page.cursor;
      }
    }
    return found.sort((a, b) => b.receipt.envelope.issuedAt.getTime() - a.receipt.envelope.issuedAt.getTime());
  } finally {
    await inbox.close();
  }
}

interface Circumstances {
  ownerId: string;
  senderInboxId: string;
  knownInboxId: string | undefined;
  keys: { keysOf(inboxId: string): Promise<import('@offshoot/statements').InboxKeys> };
}

/** Undefined if the gateway does not say: the agent may have another owner by now. */
async function inboxOf(cli: Cli, instanceId: string): Promise<string | undefined> {
  try {
    return (await cli.gateway.signedIn.claims.getInstance({ instanceId })).instance?.inboxId;
  } catch {
    return undefined;
  }
}

async function verdictOn(receipt: Receipt, { ownerId, senderInboxId, knownInboxId, keys }: Circumstances): Promise<string> {
  if (receipt.action.ownerId !== ownerId) return 'addressed to somebody else';
  if (knownInboxId !== undefined && knownInboxId !== senderInboxId) return 'not sent by the inbox of that agent';
  const { verifyReceipt } = await import('@offshoot/receipts');
  const verdict = await verifyReceipt(receipt, { sourceInboxId: senderInboxId, keys: await keys.keysOf(senderInboxId), now: new Date() });
  return verdict.ok ? 'valid' : verdict.reason;
}

function documentOf({ receipt, verdict }: ReadReceipt) {
  const { action: _, ...fields } = receipt.action;
  return { verdict, issueTime: receipt.envelope.issuedAt.toISOString(), sourceInboxId: receipt.envelope.signer, ...fields };
}

function textOf({ receipt, verdict }: ReadReceipt): string {
  const { action, envelope } = receipt;
  return [
    `${envelope.issuedAt.toISOString()}  ${action.sourceInstanceId} handed over ${action.documentSize} bytes  (${verdict})`,
    `  to      the inbox ${action.targetInboxId}, transfer ${action.transferId}`,
    `  asked   by your statement ${action.statementNonce}, context prompt ${action.contextPromptDigest}`,
    `  sent    ${action.documentDigest}`,
  ].join('\n');
}
