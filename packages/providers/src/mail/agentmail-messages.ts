import { dateOf, fieldsOf, listOf, optionalTextOf, textOf } from '@offshoot/safe-fetch/provider-http/answer-fields.ts';
import { ProviderError } from '@offshoot/safe-fetch/provider-http/provider-error.ts';
import { type HttpCall, ProviderHttp } from '@offshoot/safe-fetch/provider-http/provider-http.ts';
import { shownText } from './body.ts';
import { addressesOf, senderOf, subjectOf } from './inbound.ts';
import type { InboundMail, OutgoingMail, SentMail } from './mail.ts';
import { MailError, mailErrorOf } from './mail-error.ts';
import { markOf, requireSendable } from './outgoing.ts';

/** Mails per listing, and how many of them are read. */
const LISTED = 50;
const READ = 10;
const MAX_MESSAGE_ID = 1000;

export interface AgentMailMessagesOptions {
  /** Default: AgentMail's public API. */
  baseUrl?: string;
  /** May be scoped to this one inbox. */
  key: string;
  /** The inbox's address. */
  inboxId: string;
  /** Per HTTP exchange. Default: 15 s. */
  timeoutMs?: number;
  /** Plain HTTP to another machine would expose the key and the mails. Loopback is always allowed. */
  allowPlainHttp?: boolean;
}

export interface MailCallOptions {
  signal?: AbortSignal;
}

interface ListedMail extends Omit<InboundMail, 'text' | 'isCut'> {
  labels: unknown[];
}

/**
 * The mails of one inbox at AgentMail. A failure is always a MailError, except that an aborted `signal` rejects with its own reason.
 * Retries nothing: the caller decides.
 */
export class AgentMailMessages {
  readonly #http: ProviderHttp;
  readonly #inboxId: string;

  /** Throws an Error if the key or the URL cannot be used. */
  constructor({ baseUrl = 'https://api.agentmail.to', key, inboxId, timeoutMs, allowPlainHttp }: AgentMailMessagesOptions) {
    const codeIn = (body: unknown) => fieldsOf(body).code;
    this.#http = new ProviderHttp('agentmail', { baseUrl, apiKey: key, timeoutMs, allowPlainHttp, codeIn });
    this.#inboxId = inboxId;
  }

  /**
   * The same key again within a day returns the mail that was sent, or sends it if it was not. AgentMail forgets keys after a day: before a
   * later attempt, ask `findSent`.
   */
  async send(mail: OutgoingMail, { signal }: MailCallOptions = {}): Promise<SentMail> {
    requireSendable(mail);
    const { to, cc = [], subject, text, idempotencyKey, inReplyTo } = mail;
    const mark = markOf(this.#inboxId, idempotencyKey);
    // The provider's "reply" would take the subject from the mail that is answered, and perhaps recipients: nobody approved those.
    const headers = inReplyTo === undefined ? undefined : { 'In-Reply-To': inReplyTo, References: inReplyTo };
    return this.#call(true, {
      what: 'send mail',
      method: 'POST',
      path: '/send',
      headers: { 'idempotency-key': mark },
      body: { to, ...(cc.length > 0 && { cc }), subject, text, headers, labels: [mark] },
      signal,
      read: sentOf,
    });
  }

  /** The mail that was sent with the key, however long ago. Undefined: none is there (yet). */
  async findSent(idempotencyKey: string, { signal }: MailCallOptions = {}): Promise<SentMail | undefined> {
    const mark = markOf(this.#inboxId, idempotencyKey);
    return this.#call(false, {
      what: 'find mail',
      method: 'GET',
      path: '',
      query: { labels: mark, limit: '10' },
      signal,
      // The label is checked, too: a filter that is ignored would show other mails.
      read: (body) =>
        listOf(fieldsOf(body), 'messages')
          .filter((item) => labelsOf(item).includes(mark))
          .map(sentOf)[0],
    });
  }

  /**
   * The newest mails that are not marked as read, at most ten, oldest first. Newest, because a flood, or mails that cannot be read, must
   * not hide all that comes later. AgentMail marks every inbound mail as unread, and hides spam and mail that fails authentication. A mail
   * that is too large comes without text.
   */
  async unread(o: MailCallOptions = {}): Promise<InboundMail[]> {
    const mails: InboundMail[] = [];
    for (const { labels: _, ...mail } of await this.#listed(o)) {
      const text = await this.textOf(mail.messageId, o);
      if (text) mails.push({ ...mail, ...text });
      if (mails.length === READ) break;
    }
    return mails.reverse();
  }

  /** What a mail says. Undefined: AgentMail does not give it out; the sender chooses the ID, and there may be more that no path can carry. */
  async textOf(messageId: string, { signal }: MailCallOptions = {}): Promise<Pick<InboundMail, 'text' | 'isCut'> | undefined> {
    try {
      const body = await this.#call(false, { what: 'read mail', method: 'GET', path: pathOf(messageId), signal, read: bodyOf });
      return await shownText(body, signal);
    } catch (error) {
      if (!(error instanceof MailError)) throw error;
      if (error.failure === 'garbage') return { text: '', isCut: true };
      if (error.failure === 'refused' || error.failure === 'unauthorised') return undefined;
      throw error;
    }
  }

  /** Also succeeds if it is marked already. */
  async markRead(messageId: string, { signal }: MailCallOptions = {}): Promise<void> {
    const call = { method: 'PATCH', path: pathOf(messageId), body: { remove_labels: ['unread'] }, ignoreBody: true, signal } as const;
    return this.#call(false, { what: 'mark mail', ...call, read: () => {} });
  }

  async #listed(o: MailCallOptions): Promise<ListedMail[]> {
    try {
      return await this.#page(LISTED, o);
    } catch (error) {
      // Mails with very long headers must not hide each other.
      if (error instanceof MailError && error.failure === 'garbage') return this.#page(1, o);
      throw error;
    }
  }

  #page(limit: number, { signal }: MailCallOptions): Promise<ListedMail[]> {
    return this.#call(false, {
      what: 'list mails',
      method: 'GET',
      path: '',
      query: { labels: 'unread', limit: String(limit) },
      signal,
      read: (body) =>
        listOf(fieldsOf(body), 'messages')
          .map(listedOf)
          .filter(({ labels }) => labels.includes('unread') && labels.includes('received'))
          .filter(({ messageId }) => isPathPart(messageId)),
    });
  }

  async #call<T>(isSending: boolean, call: HttpCall<T>): Promise<T> {
    try {
      return await this.#http.request({ ...call, path: `/v0/inboxes/${encodeURIComponent(this.#inboxId)}/messages${call.path}` });
    } catch (error) {
      throw error instanceof ProviderError ? mailErrorOf(error, call.what, isSending) : error;
    }
  }
}

const pathOf = (messageId: string): string => `/${encodeURIComponent(messageId)}`;

/** The sender chooses the ID. A path normalises dots, and takes no half characters. */
const isPathPart = (id: string): boolean => id.length <= MAX_MESSAGE_ID && id.isWellFormed() && !/^\.{1,2}$/.test(id);

function sentOf(value: unknown): SentMail {
  const fields = fieldsOf(value, 'message');
  return { messageId: textOf(fields, 'message_id'), threadId: textOf(fields, 'thread_id') };
}

function labelsOf(value: unknown): unknown[] {
  return listOf(fieldsOf(value, 'message'), 'labels');
}

function listedOf(value: unknown): ListedMail {
  const fields = fieldsOf(value, 'message');
  const from = senderOf(optionalTextOf(fields, 'from') ?? '');
  return {
    ...sentOf(value),
    labels: labelsOf(value),
    fromAddress: from.address,
    fromName: from.name,
    to: addressesOf(fields.to),
    cc: addressesOf(fields.cc),
    subject: subjectOf(optionalTextOf(fields, 'subject') ?? ''),
    receivedAt: dateOf(fields, 'timestamp'),
  };
}

/** The text part, without what it quotes, if there is one: HTML can hide what it says from people. */
function bodyOf(value: unknown): { text: string; html?: never } | { text?: never; html: string } {
  const fields = fieldsOf(value, 'message');
  const text = optionalTextOf(fields, 'text');
  if (text === undefined) return { html: optionalTextOf(fields, 'html') ?? '' };
  return { text: optionalTextOf(fields, 'extracted_text') ?? text };
}
