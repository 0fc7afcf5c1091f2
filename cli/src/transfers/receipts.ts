import { type ReadReceipt, readReceipts } from '@offshoot/client';
import type { Command } from 'commander';
import { newCommand, type Run } from '../cli.ts';
import { ownerOf } from '../owner.ts';

export function addReceipts(program: Command, run: Run): void {
  newCommand(
    program,
    'receipts',
    'Show the signed receipts for everything that your agents handed over. Agents send them to you directly, not through the pool.',
    ['offshoot receipts', 'offshoot receipts --json'],
  ).action(() =>
    run(async (cli) => {
      const found = await readReceipts(await ownerOf(cli));
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
