// Parses owners' requests strictly: the agent trusts no client.
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';
import { parseCommonsRequest } from './commons/parse-commons.ts';
import { parseReminderRequest } from './listed-reminders.ts';
import { parseNostrToSet } from './nostr/parse-nostr.ts';
import { GOAL_PRIORITIES, MAX_PROMPT_BYTES, type OwnerRequest, type PreviewRequest, SHOWN_ADDRESSES, VOICES } from './owner-requests.ts';
import { parseServerToSet } from './parse-servers.ts';
import { parseTrust } from './parse-trust.ts';
import { parseServerVisit } from './server-visits.ts';
import {
  BASE64,
  DAY,
  type Fields,
  fields,
  ITEM_ID,
  itemIds,
  matching,
  matchingOrEmpty,
  oneOf,
  REQUEST_ID,
  TransferError,
  text,
  truth,
  whole,
} from './strict-fields.ts';

/** Maximum number of items that an owner adds or removes by hand, since a request is one message. */
const MAX_CHANGES = 2_000;
const MAX_MESSAGE_TEXT = 16_384;
const MAX_KEPT_DAYS = 36_500;
/** Of a signed statement in base64, with the signatures of contract wallets. */
const MAX_STATEMENT = 16_384;

/** Throws TransferError. */
export function parseOwnerRequest(value: unknown): OwnerRequest {
  const o = fields(value, 'request');
  const requestId = matching(o.requestId, 'requestId', REQUEST_ID);
  if (o.ask === 'link') return { ask: 'link', requestId, saidId: matching(o.saidId, 'saidId', REQUEST_ID) };
  if (o.ask === 'revoke-grant') return { ask: 'revoke-grant', requestId, grant: matching(o.grant, 'grant', SYNTAX.hex256) };
  if (o.ask === 'export') return { ask: 'export', requestId, withReminders: truth(o.withReminders, 'withReminders') };
  if (o.ask === 'import')
    return {
      ask: 'import',
      requestId,
      upload: matching(o.upload, 'upload', REQUEST_ID),
      acceptOlder: truth(o.acceptOlder, 'acceptOlder'),
      statement: o.statement === '' ? '' : signed(o.statement),
    };
  if (o.ask === 'rejoin') return { ask: 'rejoin', requestId };
  if (o.ask === 'trust') return { ask: 'trust', requestId };
  if (o.ask === 'decisions') return { ask: 'decisions', requestId };
  if (o.ask === 'review') return { ask: 'review', requestId };
  if (o.ask === 'cards') return { ask: 'cards', requestId };
  if (o.ask === 'approve-card')
    return { ask: 'approve-card', requestId, card: matching(o.card, 'card', SYNTAX.digest), statement: signed(o.statement) };
  if (o.ask === 'reject-card') return { ask: 'reject-card', requestId, card: matching(o.card, 'card', SYNTAX.digest) };
  if (o.ask === 'set-trust')
    return {
      ask: 'set-trust',
      requestId,
      trust: parseTrust(o.trust),
      statement: signed(o.statement),
    };
  if (o.ask === 'servers') return { ask: 'servers', requestId };
  if (o.ask === 'set-server') return { ask: 'set-server', requestId, server: parseServerToSet(o.server), statement: signed(o.statement) };
  if (o.ask === 'nostr') return { ask: 'nostr', requestId };
  if (o.ask === 'set-nostr') return { ask: 'set-nostr', requestId, ...parseNostrToSet(o), statement: signed(o.statement) };
  if (o.ask === 'explain') return { ask: 'explain', requestId, text: text(o.text, 'text', MAX_MESSAGE_TEXT) };
  if (o.ask === 'preview') return previewRequest(requestId, o);
  if (o.ask === 'knowledge') return { ask: 'knowledge', requestId };
  // The agent says which numbers of days there are.
  if (o.ask === 'keep') return { ask: 'keep', requestId, days: whole(o.days, 'days', 0, MAX_KEPT_DAYS) };
  if (o.ask === 'set-voice') return { ask: 'set-voice', requestId, voice: oneOf(o.voice, 'voice', VOICES) };
  if (o.ask === 'addresses')
    return { ask: 'addresses', requestId, ...(o.shown !== undefined && { shown: oneOf(o.shown, 'shown', SHOWN_ADDRESSES) }) };
  if (o.ask === 'forget') {
    const items = itemIds(o.items, 'items', MAX_CHANGES);
    if (items.length === 0) throw new TransferError('items is empty.');
    return { ask: 'forget', requestId, items };
  }
  // The agent says what is wrong with a text that is too long.
  if (o.ask === 'correct')
    return { ask: 'correct', requestId, item: matching(o.item, 'item', ITEM_ID), text: text(o.text, 'text', MAX_MESSAGE_TEXT) };
  if (o.ask === 'goals') return { ask: 'goals', requestId };
  if (o.ask === 'tick') return { ask: 'tick', requestId, goal: matchingOrEmpty(o.goal, 'goal', ITEM_ID) };
  if (o.ask === 'add-goal')
    return {
      ...{ ask: 'add-goal', requestId, text: text(o.text, 'text', MAX_MESSAGE_TEXT), why: text(o.why, 'why', MAX_MESSAGE_TEXT) },
      ...{ until: matchingOrEmpty(o.until, 'until', DAY), priority: oneOf(o.priority, 'priority', GOAL_PRIORITIES) },
    };
  if (o.ask === 'change-goal')
    return {
      ...{ ask: 'change-goal', requestId, goal: matching(o.goal, 'goal', ITEM_ID) },
      ...(o.status === undefined ? {} : { status: oneOf(o.status, 'status', ['open', 'done', 'stopped'] as const) }),
      ...(o.until === undefined ? {} : { until: matching(o.until, 'until', DAY) }),
      ...(o.priority === undefined ? {} : { priority: oneOf(o.priority, 'priority', GOAL_PRIORITIES) }),
    };
  const others = parseReminderRequest(requestId, o) ?? parseServerVisit(requestId, o) ?? parseCommonsRequest(requestId, o, signed);
  if (others !== undefined) return others;
  throw new TransferError('The request is of an unknown kind.');
}

const signed = (statement: unknown): string => matching(text(statement, 'statement', MAX_STATEMENT), 'statement', BASE64);

function previewRequest(requestId: string, o: Fields): PreviewRequest {
  const prompt = text(o.prompt, 'prompt', MAX_PROMPT_BYTES);
  if (new TextEncoder().encode(prompt).length > MAX_PROMPT_BYTES) throw new TransferError('prompt is not a text within the limit.');
  return {
    ask: 'preview',
    requestId,
    prompt,
    add: itemIds(o.add, 'add', MAX_CHANGES),
    remove: itemIds(o.remove, 'remove', MAX_CHANGES),
    targetInboxId: matchingOrEmpty(o.targetInboxId, 'targetInboxId', SYNTAX.inboxId),
  };
}
