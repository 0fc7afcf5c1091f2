import type { Operation } from '../faults.ts';
import { isoDate, numberIn, type StubContext, type StubProvider, type StubReply, type StubRequest, textIn } from '../stub-exchange.ts';
import { stubInboxKeys } from './stub-inbox-keys.ts';
import type { StubInbox, StubMails } from './stub-mails.ts';
import { stubMessages } from './stub-messages.ts';

const FAILURE_NAMES: Record<number, string> = { 400: 'ValidationError', 403: 'IsTakenError', 404: 'NotFoundError' };

/** AgentMail's inboxes, their keys and their messages. The same `client_id` returns the existing inbox. */
export function agentMailStub(context: StubContext, mails: StubMails): StubProvider {
  const { store, now, newId } = context;
  const failure = (status: number, message: string, code?: string): StubReply => ({
    status,
    json: { name: FAILURE_NAMES[status] ?? 'Error', code, message },
  });
  const keys = stubInboxKeys(context, failure);
  const messages = stubMessages(context, mails, failure);

  function create(body: Record<string, unknown>): StubReply {
    const clientId = textIn(body, 'client_id');
    const known = store.allLive<StubInbox>('inbox').find((inbox) => clientId !== undefined && inbox.client_id === clientId);
    if (known) return { status: 200, json: known };
    const address = `${textIn(body, 'username') ?? `agent-${newId().slice(0, 10)}`}@${textIn(body, 'domain') ?? 'agentmail.to'}`;
    if (store.live('inbox', address)) return failure(403, 'The address is taken');
    const created = isoDate(now());
    const inbox: StubInbox = {
      pod_id: 'pod_stub',
      inbox_id: address,
      email: address,
      display_name: textIn(body, 'display_name'),
      client_id: clientId,
      metadata: body.metadata,
      created_at: created,
      updated_at: created,
    };
    store.add('inbox', address, inbox);
    return { status: 200, json: inbox };
  }

  function list(query: URLSearchParams): StubReply {
    const limit = numberIn(query, 'limit', 20, { min: 1, max: 100 });
    const all = store.allLive<StubInbox>('inbox');
    // The token names the last inbox of the previous page, so that deletions in between skip nothing.
    const token = query.get('page_token');
    const rest = token === null ? all : all.filter((inbox) => orderKey(inbox) < token);
    const inboxes = rest.toSorted((a, b) => (orderKey(a) < orderKey(b) ? 1 : -1)).slice(0, limit);
    const last = inboxes.at(-1);
    const next = last && rest.length > limit ? orderKey(last) : undefined;
    return { status: 200, json: { count: inboxes.length, limit, inboxes, next_page_token: next } };
  }

  return {
    name: 'agentmail',
    basePath: '/agentmail',
    failure,
    operation({ method, path: [version, head, id, part, ...rest] }) {
      if (version !== 'v0' || head !== 'inboxes') return undefined;
      if (part === 'api-keys') return keys.operationOf(method, rest);
      if (part === 'messages') return messages.operationOf(method, rest);
      if (part !== undefined) return undefined;
      const operations: Record<string, Operation | undefined> = id
        ? { GET: 'agentmail.get-inbox', DELETE: 'agentmail.delete-inbox' }
        : { GET: 'agentmail.list-inboxes', POST: 'agentmail.create-inbox' };
      return operations[method];
    },
    refusalOf: keys.refusalOf,
    act(operation, request: StubRequest) {
      if (operation === 'agentmail.create-inbox') return create(request.body);
      if (operation === 'agentmail.list-inboxes') return list(request.query);
      const inbox = store.live<StubInbox>('inbox', request.path[2] ?? '');
      if (!inbox) return failure(404, 'Inbox not found', 'not_found');
      if (operation.endsWith('-key') || operation.endsWith('-keys')) return keys.act(operation, inbox, request);
      if (operation.endsWith('-message') || operation.endsWith('-messages')) return messages.act(operation, inbox, request);
      if (operation === 'agentmail.get-inbox') return { status: 200, json: inbox };
      // Its keys stay: their maker has to delete them.
      store.remove('inbox', inbox.inbox_id);
      return { status: 202 };
    },
  };
}

function orderKey(inbox: StubInbox): string {
  return `${inbox.created_at} ${inbox.inbox_id}`;
}
