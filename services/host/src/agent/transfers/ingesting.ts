// Ingests a document that was verified as the awaited one: all or nothing, once.
import type { TransferDocument } from '@offshoot/context';
import { objectionTo } from '@offshoot/statements/value-rule.ts';
import { contextArrived, newsFrom } from '../domain/phrases.ts';
import { acquainted } from '../memory/acquaintance.ts';
import type { MemoryTable } from '../memory/memory-store.ts';
import type { PeopleTable } from '../memory/people-store.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import { isSilent } from '../record/domain/quiet.ts';
import type { ToolTable } from '../tools/tool-store.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import { describe } from '../versions/domain/signed-version.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { writeMemory } from '../workspace/workspace-sync.ts';
import { reportTransfer } from './answers.ts';
import { inheritable } from './domain/summary/awaited-document.ts';
import { tidyName } from './domain/summary/named-people.ts';
import type { Acknowledgement, IncomingTable, IncomingTransfer } from './incoming-transfers.ts';

interface IngestingDeps extends AgentDeps<ConversationTable & IncomingTable & MemoryTable & PeopleTable & ToolTable> {
  readonly workspace: Workspace;
}

export function ingest(deps: IngestingDeps, awaited: IncomingTransfer, document: TransferDocument, ack: Acknowledgement): void {
  const { transferId, kind, sourceInstanceId, sourceInboxId } = awaited;
  const { memory, conversation, state } = deps.store;
  const { claimed, received } = state;
  if (claimed === undefined) return;
  const items = inheritable(document, deps.instanceId);
  let withdrawn = 0;
  deps.store.transaction(() => {
    // Withdrawals first: an entry may restate what is left of several withdrawn ones.
    withdrawn = memory.withdraw(sourceInstanceId, document.withdrawn);
    memory.inherit(acquainted(deps, items), sourceInstanceId, transferId, deps.now());
    for (const { inboxId, name } of document.summary.people)
      if (conversation.member(inboxId) === undefined) conversation.keepMember(inboxId, { name: tidyName(name), isAgent: false }, false);
    if (kind === 'clone')
      deps.store.change({ claimed: { ...claimed, userConfig: { ...carriedConfig(deps, document), ...claimed.userConfig } } });
    deps.store.change({ received: { ...received, [sourceInboxId]: ack.digest } });
    deps.store.incoming.end(transferId, 'ingested', ack);
    reportTransfer(deps, { id: transferId, state: 'ingested' });
    announce(deps, awaited, document, items.length + withdrawn > 0);
  });
  if (withdrawn > 0) memory.scrub();
  writeMemory(deps);
  deps.log.info({ instanceId: deps.instanceId, transferId, items: items.length, withdrawn }, 'context ingested');
  deps.wake.reports();
  deps.wake.duties();
}

/** An agent that has not said hello yet mentions it in its hello. */
function announce(deps: IngestingDeps, { kind, transferId }: IncomingTransfer, { sourceName }: TransferDocument, isNews: boolean): void {
  const { greeted, quiet } = deps.store.state;
  if (!greeted || isSilent(quiet)) return;
  if (kind === 'clone') deps.store.conversation.say(`context:${transferId}`, contextArrived());
  else if (isNews) deps.store.conversation.say(`share:${transferId}`, newsFrom(tidyName(sourceName)));
}

/** Only values that the template asks its users for, and of the form that it asks for: a parent cannot plant anything else. */
function carriedConfig(deps: IngestingDeps, document: TransferDocument): Record<string, string> {
  const version = deps.store.templateVersion();
  const tools = version === undefined ? [] : describe(version.content).tools.filter((tool) => tool.userSupplied);
  const rules = new Map(tools.map(({ id, rule }) => [id, rule]));
  return Object.fromEntries(
    Object.entries(document.config).filter(([key, value]) => {
      const rule = rules.get(key);
      return rule !== undefined && (value === '' || objectionTo(value, rule) === undefined);
    }),
  );
}
