// What the agent knows, for a file that its owner keeps: like a clone's context, in its own words, and signed. No credential is in it, and
// none of its keys and tools.
import { randomBytes } from 'node:crypto';
import {
  type AgentExport,
  EXPORT_SCHEMA,
  type Exported,
  type ExportedReminder,
  type ExportManifest,
  type ExportRequest,
  exportAction,
  MEMORY_PART,
  READABLE_PART,
  REMINDERS_PART,
  readableMemory,
} from '@offshoot/context';
import { Refusal } from '@offshoot/refusals';
import { newEnvelope, statementText, textDigest } from '@offshoot/statements';
import type { XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import type { AlarmTable } from '../alarms/alarm-store.ts';
import type { GoalTable } from '../goals/goal-store.ts';
import type { MemoryTable } from '../memory/memory-store.ts';
import { claimedState } from '../orders/order-checks.ts';
import { type AgentDeps, character } from '../record/agent-deps.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import type { Choice } from '../transfers/domain/selection/choose-items.ts';
import { tidyName } from '../transfers/domain/summary/named-people.ts';
import { type ChoosingTools, verbatimSummary } from '../transfers/summarising.ts';
import { exportedReminders } from './exported-reminders.ts';

export interface ExportingDeps extends AgentDeps<AlarmTable & ConversationTable & GoalTable & MemoryTable>, ChoosingTools {
  /** The agent's inbox, once it is open. */
  inbox(): XmtpAgentClient | undefined;
}

/** Throws UPSTREAM_UNAVAILABLE and SECRET_FOUND. */
export async function exportFor(deps: ExportingDeps, { requestId, withReminders }: Omit<ExportRequest, 'ask'>): Promise<Exported> {
  const client = deps.inbox();
  if (client === undefined)
    throw new Refusal('UPSTREAM_UNAVAILABLE', 'The agent’s inbox is not open now.', { help: 'Ask again in a moment.' });
  const { choices, summary } = await verbatimSummary(deps);
  const { reminders, keptBack } = withReminders ? await exportedReminders(deps) : { reminders: undefined, keptBack: 0 };
  const { claimed, template } = claimedState(deps);
  // Counted before anything is signed: a number is never given twice, whatever happens in between.
  const sequence = deps.store.state.exports + 1;
  deps.store.change({ exports: sequence });
  const agent = { agentName: tidyName(character(deps).name), madeAt: deps.now().toISOString() };
  const parts = {
    [MEMORY_PART]: JSON.stringify(summary),
    ...(reminders === undefined ? {} : { [REMINDERS_PART]: JSON.stringify(reminders satisfies ExportedReminder[]) }),
    [READABLE_PART]: readableMemory(agent, summary),
  };
  const manifest: ExportManifest = {
    ...{ schema: EXPORT_SCHEMA, instanceId: deps.instanceId, inboxId: client.inboxId, ownerId: claimed.ownerId, ...agent },
    ...{ templateId: template.templateId, templateVersion: template.version, sequence },
    leftOut: leftOut(deps, choices, keptBack),
    parts: Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, textDigest(part)])),
  };
  deps.log.info({ instanceId: deps.instanceId, sequence, items: summary.manifest.included }, 'exported for its owner');
  return { answer: 'exported', requestId, export: await signed(deps, client, manifest, parts) };
}

async function signed(
  { now }: Pick<AgentDeps, 'now'>,
  client: Pick<XmtpAgentClient, 'inboxId' | 'signForInbox'>,
  made: ExportManifest,
  parts: Record<string, string>,
): Promise<AgentExport> {
  const manifest = JSON.stringify(made);
  const envelope = newEnvelope(client.inboxId, { now: now(), nonce: randomBytes(16).toString('hex') });
  const signature = await client.signForInbox(statementText(envelope, exportAction(made, textDigest(manifest))));
  if (signature.kind !== 'wallet') throw new Error('an export is signed with the wallet of the inbox');
  return {
    manifest,
    signature: {
      ...{ nonce: envelope.nonce, issuedAt: envelope.issuedAt.toISOString(), address: signature.address },
      signature: Buffer.from(signature.signature).toString('base64'),
    },
    parts,
  };
}

function leftOut({ store }: AgentDeps<MemoryTable>, choices: readonly Choice[], keptBack: number): ExportManifest['leftOut'] {
  const stays = choices.filter(({ isIn }) => !isIn);
  const secret = stays.filter(({ reason }) => reason === 'credential' || reason === 'secret-found').length;
  return {
    credentials: secret + keptBack,
    hidden: store.memory.all().filter(({ hidden }) => hidden).length,
    others: stays.length - secret,
  };
}
