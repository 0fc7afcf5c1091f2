import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AgentClientOptions, openAgentClient, type XmtpNetwork } from '@offshoot/xmtp';
import { randomHex } from './user.ts';

/** Another device of the wallet's owner, until it is disposed of. */
export async function openDevice(network: XmtpNetwork, walletKey: `0x${string}`, codecs: AgentClientOptions['codecs'] = []) {
  const folder = mkdtempSync(join(tmpdir(), 'offshoot-device-'));
  const dbEncryptionKey = Buffer.from(randomHex(32), 'hex');
  const client = await openAgentClient({ network, walletKey, dbPath: join(folder, 'xmtp.db3'), dbEncryptionKey, codecs });
  return {
    client,
    async [Symbol.asyncDispose]() {
      await client.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
