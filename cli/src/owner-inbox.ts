// The person's inbox on this machine, kept between commands: it receives what agents send to their owner.

import { createHash, randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ownerAnswerCodec, ownerRequestCodec } from '@offshoot/context';
import type { ContentCodec } from '@offshoot/convos/content-codec.ts';
import { receiptCodec } from '@offshoot/convos/receipt-codec.ts';
import { openAgentClient, type XmtpAgentClient } from '@offshoot/xmtp';
import type { Environment } from './environment.ts';
import { createPrivateJson, readPrivateJson } from './private-file.ts';

interface StoredDatabaseKey {
  databaseKey: string;
}

const CODECS = [receiptCodec, ownerRequestCodec, ownerAnswerCodec] as readonly ContentCodec<unknown>[];

/** Opens it, and registers the inbox and this installation if they are new. The caller must close it. */
export async function openOwnerInbox(environment: Environment, network: string, privateKey: `0x${string}`): Promise<XmtpAgentClient> {
  const folder = folderOf(environment, network);
  const keyFile = join(folder, 'database-key.json');
  createPrivateJson(keyFile, { databaseKey: randomBytes(32).toString('hex') } satisfies StoredDatabaseKey);
  const { databaseKey } = readPrivateJson(keyFile) as StoredDatabaseKey;
  return openAgentClient({
    network: environment.network,
    walletKey: privateKey,
    dbPath: join(folder, 'inbox.db3'),
    dbEncryptionKey: Buffer.from(databaseKey, 'hex'),
    codecs: CODECS,
  });
}

/** For a recreated network: its installations are gone, so their databases are useless. */
export function forgetOwnerInbox(environment: Environment, network: string): void {
  rmSync(folderOf(environment, network), { recursive: true, force: true });
}

/** One folder per network: an installation belongs to one network. */
function folderOf(environment: Environment, network: string): string {
  return join(environment.home, 'xmtp', createHash('sha256').update(network).digest('hex').slice(0, 16));
}
