// Takes a document in that was found to be the awaited one: all of it or nothing, once.
import type { TransferDocument } from '@offshoot/context';
import { objectionTo } from '@offshoot/user-config';
import type { AgentContext } from '../agent-context.ts';
import { contextArrived, newsFrom } from '../domain/phrases.ts';
import { describe } from '../template/domain/signed-version.ts';
import { writeMemory } from '../workspace/workspace-sync.ts';
import { reportTransfer } from './answers.ts';
import { inheritable } from './domain/summary/awaited-document.ts';
import { tidyName } from './domain/summary/named-people.ts';
import type { Acknowledgement, IncomingTransfer } from './incoming-transfers.ts';

export function ingest(ctx: AgentContext, awaited: IncomingTransfer, document: TransferDocument, ack: Acknowledgement): void {
  const { transferId, kind, sourceInstanceId, sourceInboxId } = awaited;
  const { memory, conversation, state } = ctx.store;
  const { claimed, received } = state;
  if (claimed === undefined) return;
  const items = inheritable(document, ctx.instanceId);
  let withdrawn = 0;
  ctx.store.transaction(() => {
    // First what is over: an entry may say in other words what is left of several.
    withdrawn = memory.withdraw(sourceInstanceId, document.withdrawn);
    memory.inherit(items, sourceInstanceId, transferId, ctx.now());
    for (const { inboxId, name } of document.summary.people)
      if (conversation.member(inboxId) === undefined) conversation.keepMember(inboxId, { name: tidyName(name), isAgent: false }, false);
    if (kind === 'clone')
      ctx.store.change({ claimed: { ...claimed, userConfig: { ...carriedConfig(ctx, document), ...claimed.userConfig } } });
    ctx.store.change({ received: { ...received, [sourceInboxId]: ack.digest } });
    ctx.store.incoming.end(transferId, 'ingested', ack);
    reportTransfer(ctx, { id: transferId, state: 'ingested' });
    announce(ctx, awaited, document, items.length + withdrawn > 0);
  });
  if (withdrawn > 0) memory.scrub();
  writeMemory(ctx);
  ctx.log.info({ instanceId: ctx.instanceId, transferId, items: items.length, withdrawn }, 'context ingested');
  ctx.wakeReports();
  ctx.wakeDuties();
}

/** An agent that has not greeted yet says it in its greeting. */
function announce(ctx: AgentContext, { kind, transferId }: IncomingTransfer, { sourceName }: TransferDocument, isNews: boolean): void {
  if (!ctx.store.state.greeted) return;
  if (kind === 'clone') ctx.store.conversation.say(`context:${transferId}`, contextArrived());
  else if (isNews) ctx.store.conversation.say(`share:${transferId}`, newsFrom(tidyName(sourceName)));
}

/** Only values that the template asks its users for, and of the form that it asks for: a parent cannot plant anything else. */
function carriedConfig(ctx: AgentContext, document: TransferDocument): Record<string, string> {
  const version = ctx.store.templateVersion();
  const tools = version === undefined ? [] : describe(version.content).tools.filter((tool) => tool.userSupplied);
  const rules = new Map(tools.map(({ id, rule }) => [id, rule]));
  return Object.fromEntries(
    Object.entries(document.config).filter(([key, value]) => {
      const rule = rules.get(key);
      return rule !== undefined && (value === '' || objectionTo(value, rule) === undefined);
    }),
  );
}
