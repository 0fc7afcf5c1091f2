// Opens the agent's inbox. After a move, revokes the installations of earlier hosts, so that only this one speaks for the agent.
import { contextCodecs } from '@offshoot/context';
import type { XmtpNetwork } from '@offshoot/xmtp';
import { openAgentClient, type XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import type { AgentDeps } from './record/agent-deps.ts';
import type { Workspace } from './workspace/workspace.ts';

interface InboxDeps extends Pick<AgentDeps, 'log' | 'store'> {
  readonly workspace: Workspace;
}

export interface InboxEnvironment {
  network: XmtpNetwork;
  /** Before a restored agent opens its inbox: whether the backup store still assigns it to this host. */
  takeOver(): Promise<'ours' | 'superseded'>;
}

export async function openInbox(deps: InboxDeps, { network, takeOver }: InboxEnvironment): Promise<XmtpAgentClient> {
  const { workspace, store, log } = deps;
  const { walletKey, dbEncryptionKey } = workspace.keys();
  if (store.state.revocationOwed && (await takeOver()) === 'superseded')
    throw new Error('the instance was restored elsewhere for a later order');
  const dbPath = workspace.xmtpDatabasePath;
  const client = await openAgentClient({ network, walletKey, dbPath, dbEncryptionKey, codecs: contextCodecs, log });
  try {
    // Before it acts or registers.
    if (store.state.revocationOwed) await client.revokeOtherInstallations();
  } catch (error) {
    await client.close();
    throw error;
  }
  if (store.state.revocationOwed) store.change({ revocationOwed: undefined });
  if (store.state.inboxId === undefined) store.change({ inboxId: client.inboxId });
  return client;
}
