// "Owner and person become one": the owner says a code in the conversation, and their client shows them which inbox said it. Only a
// statement that they then sign links it.

import { randomBytes } from 'node:crypto';
import { encodeAnswer, type LinkCode, type LinkRequest, type LinkSaid } from '@offshoot/context';
import { sameLook } from '@offshoot/text';
import { claimedState } from '../orders/order-checks.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import { afterSaying, CODE_BYTES, CODE_LASTS_MS, isOpen, linkCode, linkCodeIn, type OpenLink } from '../record/domain/link-code.ts';
import type { ConversationTable, HeardMessage } from '../transcript/conversation-store.ts';
import { nameOf } from '../transcript/names.ts';
import type { DeskTable } from './desk-store.ts';

/** A new code ends the one before. */
export function openLink(deps: AgentDeps, { requestId, saidId }: LinkRequest): LinkCode {
  const { store, now } = deps;
  const { ownerId } = claimedState(deps).claimed;
  const known = store.state.link;
  const expiresAt = now().getTime() + CODE_LASTS_MS;
  const link: OpenLink =
    known?.requestId === requestId ? known : { ownerId, requestId, saidId, code: linkCode(randomBytes(CODE_BYTES)), expiresAt, wrong: 0 };
  store.change({ link });
  return { answer: 'link-code', requestId, code: link.code, expiresAt: new Date(link.expiresAt).toISOString() };
}

/**
 * Whether the message is a code while one is open: it is neither kept nor answered. Call in the transaction that takes the message in.
 */
export function hearLink(
  deps: AgentDeps<ConversationTable & DeskTable>,
  { senderInboxId: inboxId, text }: Pick<HeardMessage, 'senderInboxId' | 'text'>,
  { isAgent }: { isAgent: boolean },
): boolean {
  const code = linkCodeIn(text);
  const { link: before } = deps.store.state;
  if (code === undefined || !isOpen(before, deps.now())) return false;
  // Agents overhear what is said, and own nobody.
  if (isAgent) return true;
  const { link, is } = afterSaying(before, { code, inboxId });
  deps.store.change({ link });
  if (is === 'said')
    tellOwner(deps, link, { outcome: 'said', inboxId, name: knownName(deps, inboxId), sharesName: sharesName(deps, inboxId) });
  if (is === 'ended') tellOwner(deps, link, { outcome: 'ended', inboxId: '', name: '', sharesName: false });
  return true;
}

/** Like the answer to a question that the owner asked when they got the code. */
function tellOwner(
  { store, now }: AgentDeps<DeskTable>,
  { ownerId, saidId }: OpenLink,
  said: Pick<LinkSaid, 'outcome' | 'inboxId' | 'name' | 'sharesName'>,
): void {
  const messageId = `link:${saidId}`;
  const request: LinkRequest = { ask: 'link', requestId: saidId, saidId };
  // Nobody asked this, so it does not count as a request.
  store.desk.ask({ messageId, ownerId, request, askedAt: now(), heardAt: 0 });
  store.desk.answered(messageId, encodeAnswer({ answer: 'link-said', requestId: saidId, ...said }));
}

const knownName = (deps: AgentDeps<ConversationTable>, inboxId: string): string =>
  deps.store.conversation.member(inboxId)?.name ? nameOf(deps, inboxId) : '';

function sharesName({ store }: AgentDeps<ConversationTable>, inboxId: string): boolean {
  const name = store.conversation.member(inboxId)?.name ?? '';
  if (name === '') return false;
  const others = [...store.conversation.people(), ...store.conversation.agents()].filter((one) => one.inboxId !== inboxId);
  return others.some((one) => sameLook(one.name) === sameLook(name));
}
