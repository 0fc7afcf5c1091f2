// The child's side: takes the context from its parent alone, in a group of exactly two, for its own claim.
import type { AgentConversation } from '@offshoot/xmtp/agent-client.ts';
import { contextAckCodec, contextTransferCodec } from '../adapters/context-codecs.ts';
import { type Claimed, MAX_IGNORED, type ParentOfClone } from '../domain/agent-state.ts';
import { contextArrived } from '../domain/phrases.ts';
import { describe } from '../domain/signed-version.ts';
import {
  decodeDocument,
  isSpoilt,
  putTogether,
  type TransferDocument,
  TransferError,
  type TransferPart,
} from '../domain/transfer-document.ts';
import type { AgentContext, OnlineContext } from './agent-context.ts';
import { isTransferGroup } from './transfer-group.ts';
import { writeMemory } from './workspace-sync.ts';

/** While the context has come in part only: the streams may not tell of the rest. */
const LOOK_AGAIN_MS = 5_000;
/** Messages of one group that are read: more than all parts of the largest document sent several times. */
const MAX_PAGES = 8;

/** Returns when to look again, milliseconds; undefined: nothing is awaited. */
export async function receive(ctx: OnlineContext): Promise<number | undefined> {
  await acknowledge(ctx);
  const { context, parent, claimed } = ctx.store.state;
  if (context !== 'waiting' || parent === undefined || claimed === undefined) return undefined;
  let incomplete = false;
  for (const group of await ctx.client.conversations({ kind: 'group' })) {
    if (!isTransferGroup(group, parent) || ctx.store.state.ignoredGroups.includes(group.id)) continue;
    if (group.creatorInboxId !== parent.inboxId) {
      ignore(ctx, group);
      continue;
    }
    await takeFrom(ctx, group, parent, claimed);
    if (ctx.store.state.context !== 'waiting') {
      await acknowledge(ctx);
      return undefined;
    }
    incomplete = true;
  }
  if (!incomplete) return undefined;
  await ctx.client.sync();
  return LOOK_AGAIN_MS;
}

async function takeFrom(ctx: OnlineContext, group: AgentConversation, parent: ParentOfClone, claimed: Claimed): Promise<void> {
  const parts = await partsFrom(ctx, group.id, parent.inboxId);
  const own = parts.filter((part) => part.claimId === claimed.claimId);
  if (own.length === 0) {
    if (parts.length > 0) ignore(ctx, group);
    return;
  }
  const members = [...group.memberInboxIds].sort().join();
  if (members !== [parent.inboxId, ctx.client.inboxId].sort().join())
    return refuse(ctx, group, own, 'the group does not have exactly two members');
  if (isSpoilt(claimed.claimId, own)) return refuse(ctx, group, own, 'the parts do not have the digest');
  const whole = putTogether(claimed.claimId, own);
  if (whole === undefined) return;
  try {
    const document = decodeDocument(whole.bytes);
    requireOwn(document, claimed, parent, ctx.client.inboxId);
    ingest(ctx, group, document, whole.digest);
  } catch (error) {
    if (!(error instanceof TransferError)) throw error;
    refuse(ctx, group, own, error.message);
  }
}

async function partsFrom(ctx: OnlineContext, groupId: string, parentInboxId: string): Promise<TransferPart[]> {
  const parts: TransferPart[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const page = await ctx.client.messages(groupId, { after, limit: 100 });
    for (const message of page.messages)
      if (message.senderInboxId === parentInboxId && message.kind === 'custom' && message.contentType === contextTransferCodec.contentType)
        parts.push(message.content as TransferPart);
    if (!page.more) break;
    after = page.cursor;
  }
  return parts;
}

function requireOwn(document: TransferDocument, claimed: Claimed, parent: ParentOfClone, selfInboxId: string): void {
  const own =
    document.claimId === claimed.claimId &&
    document.parentInstanceId === parent.instanceId &&
    document.parentInboxId === parent.inboxId &&
    document.childInboxId === selfInboxId;
  if (!own) throw new TransferError('the document is for somebody else');
}

function ingest(ctx: OnlineContext, group: AgentConversation, document: TransferDocument, digest: string): void {
  const { parent, claimed, greeted } = ctx.store.state;
  if (parent === undefined || claimed === undefined) return;
  ctx.store.transaction(() => {
    ctx.store.memory.inherit(document.items, parent.instanceId, claimed.claimId, ctx.now());
    for (const { inboxId, name } of document.people)
      if (ctx.store.conversation.member(inboxId) === undefined) ctx.store.conversation.keepMember(inboxId, { name, isAgent: false }, false);
    ctx.store.change({
      context: 'ingested',
      claimed: { ...claimed, userConfig: { ...carriedConfig(ctx, document), ...claimed.userConfig } },
      ackOwed: { groupId: group.id, digest, outcome: 'ingested' },
    });
    ctx.store.report({ claimId: claimed.claimId, context: { state: 'ingested' } });
    if (greeted) ctx.store.conversation.say(`context:${claimed.claimId}`, contextArrived());
  });
  writeMemory(ctx);
  ctx.log.info({ instanceId: ctx.instanceId, claimId: claimed.claimId, items: document.items.length }, 'context taken in');
  ctx.wakeReports();
  ctx.wakeDuties();
}

/** Only values that the template asks its users for: a parent cannot plant anything else. */
function carriedConfig(ctx: AgentContext, document: TransferDocument): Record<string, string> {
  const version = ctx.store.templateVersion();
  const asked = new Set(
    version === undefined
      ? []
      : describe(version.content)
          .tools.filter((tool) => tool.userSupplied)
          .map((tool) => tool.id),
  );
  return Object.fromEntries(Object.entries(document.config).filter(([key]) => asked.has(key)));
}

function refuse(ctx: OnlineContext, group: AgentConversation, parts: readonly TransferPart[], why: string): void {
  const { claimed } = ctx.store.state;
  ctx.store.transaction(() => {
    ctx.store.change({ context: 'refused', ackOwed: { groupId: group.id, digest: parts[0]?.digest ?? '', outcome: 'refused' } });
    ctx.store.report({ claimId: claimed?.claimId, context: { state: 'failed', reason: 'TRANSFER_REFUSED' } });
  });
  ctx.log.warn({ instanceId: ctx.instanceId, claimId: claimed?.claimId, why }, 'context refused');
  ctx.wakeReports();
}

function ignore(ctx: OnlineContext, group: AgentConversation): void {
  const { ignoredGroups } = ctx.store.state;
  if (ignoredGroups.length >= MAX_IGNORED) return;
  ctx.store.change({ ignoredGroups: [...ignoredGroups, group.id] });
  ctx.log.warn(
    { instanceId: ctx.instanceId, groupId: group.id, ignored: ignoredGroups.length + 1 },
    'a transfer from elsewhere was ignored',
  );
}

async function acknowledge(ctx: OnlineContext): Promise<void> {
  const { ackOwed, claimed } = ctx.store.state;
  if (ackOwed === undefined || claimed === undefined) return;
  const { groupId, digest, outcome } = ackOwed;
  const idempotencyKey = `ack:${claimed.claimId}:${outcome}`;
  await ctx.client.sendContent(groupId, contextAckCodec, { claimId: claimed.claimId, digest, outcome }, { idempotencyKey });
  ctx.store.change({ ackOwed: undefined });
}
