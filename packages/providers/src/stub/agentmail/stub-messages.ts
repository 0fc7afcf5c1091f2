import { createHash } from 'node:crypto';
import type { Operation } from '../faults.ts';
import { numberIn, type StubContext, type StubReply, type StubRequest, textIn } from '../stub-exchange.ts';
import type { StubInbox, StubMail, StubMails } from './stub-mails.ts';

type Failure = (status: number, message: string, code?: string) => StubReply;

/** A message that was sent with an idempotency key. */
interface StubSend {
  digest: string;
  sentAtMs: number;
  json: unknown;
}

const KEY_LIFE_MS = 24 * 60 * 60_000;
const KEY = /^[A-Za-z0-9._~-]+$/;
/** Left out of lists unless asked for. */
const HIDDEN_LABELS = ['spam', 'blocked', 'unauthenticated', 'trash'];

/** AgentMail's calls about messages, below an inbox. */
export function stubMessages({ store, now }: StubContext, mails: StubMails, failure: Failure) {
  /** Keys belong to an inbox here; AgentMail does not document whose they are. */
  function sendOnce(inbox: StubInbox, { headers, body }: StubRequest): StubReply {
    const key = headers['idempotency-key'];
    if (key === undefined) return send(inbox, body);
    if (typeof key !== 'string' || !KEY.test(key)) return failure(400, 'Invalid Idempotency-Key', 'validation_error');
    const digest = createHash('sha256').update(JSON.stringify(body)).digest('hex');
    const id = `${inbox.inbox_id} ${key}`;
    const known = store.live<StubSend>('send', id);
    if (known && now() - known.sentAtMs < KEY_LIFE_MS) {
      if (known.digest === digest) return { status: 200, json: known.json };
      return failure(409, 'Idempotency-Key was already used for a different message', 'conflict');
    }
    const reply = send(inbox, body);
    // A refused send does not use up its key.
    if (reply.status !== 200) return reply;
    const sent: StubSend = { digest, sentAtMs: now(), json: reply.json };
    if (known) store.change('send', id, sent);
    else store.add('send', id, sent);
    return reply;
  }

  function send(inbox: StubInbox, body: Record<string, unknown>): StubReply {
    const to = textsIn(body.to);
    const cc = textsIn(body.cc);
    const all = [...to, ...cc];
    if (to.length === 0) return failure(422, 'No recipients', 'unprocessable');
    if (all.some((address) => !/^[^\s@<>]+@[^\s@<>]+$/.test(address))) return failure(400, 'Invalid address', 'validation_error');
    if (all.some((address) => mails.isSuppressed(address))) return failure(403, 'Recipient is on a block list', 'message_rejected');
    const headers = typeof body.headers === 'object' && body.headers !== null ? (body.headers as Record<string, unknown>) : {};
    const sent = mails.send(inbox, {
      to,
      ...(cc.length > 0 && { cc }),
      labels: textsIn(body.labels).map((label) => label.toLowerCase()),
      subject: textIn(body, 'subject'),
      text: textIn(body, 'text'),
      in_reply_to: textIn(headers, 'In-Reply-To'),
    });
    return { status: 200, json: { message_id: sent.message_id, thread_id: sent.thread_id } };
  }

  function list(inbox: StubInbox, query: URLSearchParams): StubReply {
    const limit = numberIn(query, 'limit', 20, { min: 1, max: 100 });
    const labels = query.getAll('labels').map((label) => label.toLowerCase());
    const found = mails
      .of(inbox.inbox_id)
      .filter((mail) => labels.every((label) => mail.labels.includes(label)))
      .filter((mail) => HIDDEN_LABELS.every((label) => !mail.labels.includes(label) || query.get(`include_${label}`) === 'true'));
    const ordered = query.get('ascending') === 'true' ? found.toReversed() : found;
    const offset = Number(query.get('page_token') ?? 0);
    const page = ordered.slice(offset, offset + limit);
    const next = ordered.length > offset + limit ? String(offset + limit) : undefined;
    return { status: 200, json: { count: page.length, limit, messages: page.map(itemOf), next_page_token: next } };
  }

  function update(mail: StubMail, body: Record<string, unknown>): StubReply {
    const removed = textsIn(body.remove_labels);
    const added = textsIn(body.add_labels);
    if ([...removed, ...added].some((label) => ['sent', 'received'].includes(label)))
      return failure(400, 'System labels cannot be changed', 'validation_error');
    const labels = [...new Set([...mail.labels.filter((label) => !removed.includes(label)), ...added])];
    mails.change({ ...mail, labels });
    return { status: 200, json: { message_id: mail.message_id, labels } };
  }

  return {
    operationOf(method: string, [messageId, ...rest]: string[]): Operation | undefined {
      if (rest.length > 0) return undefined;
      if (messageId === undefined) return method === 'GET' ? 'agentmail.list-messages' : undefined;
      if (messageId === 'send' && method === 'POST') return 'agentmail.send-message';
      const operations: Record<string, Operation | undefined> = { GET: 'agentmail.get-message', PATCH: 'agentmail.update-message' };
      return operations[method];
    },
    act(operation: Operation, inbox: StubInbox, request: StubRequest): StubReply {
      if (operation === 'agentmail.send-message') return sendOnce(inbox, request);
      if (operation === 'agentmail.list-messages') return list(inbox, request.query);
      const mail = mails.get(inbox.inbox_id, request.path[4] ?? '');
      if (!mail) return failure(404, 'Message not found', 'not_found');
      return operation === 'agentmail.get-message' ? { status: 200, json: mail } : update(mail, request.body);
    },
  };
}

/** A list names no content. */
function itemOf({ text, html: _, extracted_text: __, ...item }: StubMail) {
  return { ...item, preview: text?.slice(0, 100) };
}

function textsIn(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((each) => typeof each === 'string');
}
