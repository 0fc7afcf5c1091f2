import { chmod, mkdir, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { convosCodecs } from '@offshoot/convos';
import type { AgentClientOptions, ClientLog, XmtpAgentClient } from './agent-client.ts';
import { createClientWithBackend } from './bindings.ts';
import { CodecTable } from './content.ts';
import { explained } from './errors.ts';
import { InboxClient } from './inbox-client.ts';
import { MessageOrder } from './message-order.ts';
import { takeChannelSlot } from './network.ts';
import { identityOf, quietly, registerClient } from './registration.ts';

const SILENT: ClientLog = { debug: () => undefined, warn: () => undefined };

/**
 * Opens the inbox of the wallet with the given database; creates and registers it if it is new.
 * A database that was registered before also opens without the network, and comes online when it
 * can; a new one throws XmtpError network-unavailable.
 */
export async function openAgentClient(options: AgentClientOptions): Promise<XmtpAgentClient> {
  const { account, identifier, inboxId } = identityOf(options.walletKey);
  await mkdir(dirname(options.dbPath), { recursive: true, mode: 0o700 });
  const codecs = new CodecTable([...convosCodecs, ...(options.codecs ?? [])]);
  const slot = takeChannelSlot(options.network);
  try {
    const client = await createClientWithBackend(
      await slot.backend,
      // One connection each: a host runs many clients, and every pooled connection costs file handles.
      { dbPath: options.dbPath, encryptionKey: options.dbEncryptionKey, useSingleConnection: true },
      inboxId,
      identifier,
      ...quietly(true),
    );
    try {
      await keepFromOthers(options.dbPath);
      await registerClient(client, account);
      const order = new MessageOrder(`${options.dbPath}.order`);
      return new InboxClient({ client, account, order, codecs, log: options.log ?? SILENT, onClosed: slot.release });
    } catch (error) {
      await client.close();
      throw error;
    }
  } catch (error) {
    slot.release();
    throw explained(error);
  }
}

/** The SDK creates its files with the process's default permissions: the database, its salt, its log and its index. */
async function keepFromOthers(dbPath: string): Promise<void> {
  const folder = dirname(dbPath);
  const own = (await readdir(folder)).filter((name) => name.startsWith(basename(dbPath)));
  await Promise.all(own.map((name) => chmod(join(folder, name), 0o600)));
}
