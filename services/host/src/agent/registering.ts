// The agent's own word on which inbox and sealing key are its own.
import { randomBytes } from 'node:crypto';
import { newEnvelope, type RegisterAction, statementText } from '@offshoot/statements';
import type { XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import type { AgentDeps } from './record/agent-deps.ts';
import type { Registration } from './record/reporting.ts';
import type { Workspace } from './workspace/workspace.ts';

/** Signed afresh each time by the inbox's current installation. */
export async function registrationOf(
  { instanceId, store, now, workspace }: AgentDeps & { workspace: Pick<Workspace, 'sealingKeys'> },
  client: XmtpAgentClient,
): Promise<Registration> {
  const { inboxId } = client;
  const { publicKey: sealingKey } = await workspace.sealingKeys();
  const claimId = store.state.claimed?.claimId;
  const action: RegisterAction = { action: 'instance.register', instanceId, sealingKey: Buffer.from(sealingKey).toString('hex') };
  const envelope = newEnvelope(inboxId, { now: now(), nonce: randomBytes(16).toString('hex') });
  const signatures = [client.sign(statementText(envelope, action))];
  return { instanceId, inboxId, sealingKey, claimId, statement: { envelope, signatures } };
}
