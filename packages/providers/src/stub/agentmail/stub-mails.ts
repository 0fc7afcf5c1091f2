import { createHash } from 'node:crypto';
import { isoDate, type StubContext } from '../stub-exchange.ts';

export interface StubInbox {
  pod_id: string;
  /** The mail address. */
  inbox_id: string;
  email: string;
  display_name?: string;
  client_id?: string;
  metadata?: unknown;
  created_at: string;
  updated_at: string;
}

export interface StubMail {
  inbox_id: string;
  thread_id: string;
  message_id: string;
  labels: string[];
  timestamp: string;
  from: string;
  to: string[];
  cc?: string[];
  subject?: string;
  text?: string;
  html?: string;
  extracted_text?: string;
  in_reply_to?: string;
}

/** A mail from outside, for tests. */
interface MailFromOutside {
  /** `Name <address>` or an address; anything else is a test's own idea. */
  from: string;
  /** Default: the inbox. */
  to?: string[];
  cc?: string[];
  subject?: string;
  text?: string;
  html?: string;
  extractedText?: string;
  messageId?: string;
  /** Default: received and unread. */
  labels?: string[];
}

export interface StubMails {
  /** Puts a mail into an inbox, as if a person had sent it. Returns its message ID. */
  deliver(inboxId: string, mail: MailFromOutside): string;
  /** Every mail that was sent, oldest first. */
  sent(): StubMail[];
  /** From now on no mail to this address is accepted, as after a bounce. */
  suppress(address: string): void;
  isSuppressed(address: string): boolean;
  /** What the inbox sends; recipients that are inboxes here receive it. */
  send(inbox: StubInbox, mail: Pick<StubMail, 'to' | 'labels'> & Partial<StubMail>): StubMail;
  /** Newest first. */
  of(inboxId: string): StubMail[];
  get(inboxId: string, messageId: string): StubMail | undefined;
  change(mail: StubMail): void;
}

export function stubMails({ store, now, newId }: StubContext): StubMails {
  const suppressed = new Set<string>();
  // The same message is in the sender's inbox and in those of its recipients.
  const idIn = (inboxId: string, messageId: string) => createHash('sha256').update(`${inboxId}\n${messageId}`).digest('hex');
  const keep = (mail: StubMail) => store.add('message', idIn(mail.inbox_id, mail.message_id), mail);
  const all = () => store.allLive<StubMail>('message');
  const newMessageId = () => `<${newId()}@mail.stub>`;
  const threadOf = (inboxId: string, repliedTo: string | undefined) =>
    all().find(({ inbox_id, message_id }) => inbox_id === inboxId && message_id === repliedTo)?.thread_id ?? `thread-${newId()}`;

  const mails: StubMails = {
    deliver(
      inboxId,
      { from, to = [inboxId], cc, subject, text, html, extractedText, messageId = newMessageId(), labels = ['received', 'unread'] },
    ) {
      const content = { subject, text, html, extracted_text: extractedText };
      const head = { inbox_id: inboxId, thread_id: `thread-${newId()}`, message_id: messageId, timestamp: isoDate(now()) };
      keep({ ...head, labels, from, to, cc, ...content });
      return messageId;
    },
    sent: () =>
      all()
        .filter(({ labels }) => labels.includes('sent'))
        .toReversed(),
    suppress: (address) => void suppressed.add(address),
    isSuppressed: (address) => suppressed.has(address),
    send(inbox, { to, cc, labels, subject, text, in_reply_to }) {
      const from = inbox.display_name ? `${inbox.display_name} <${inbox.email}>` : inbox.email;
      const common = { message_id: newMessageId(), timestamp: isoDate(now()), from, to, cc, subject, text, in_reply_to };
      const own = { ...common, inbox_id: inbox.inbox_id, thread_id: threadOf(inbox.inbox_id, in_reply_to), labels: ['sent', ...labels] };
      keep(own);
      for (const inboxId of new Set([...to, ...(cc ?? [])]))
        if (inboxId !== inbox.inbox_id && store.live('inbox', inboxId))
          keep({ ...common, inbox_id: inboxId, thread_id: threadOf(inboxId, in_reply_to), labels: ['received', 'unread'] });
      return own;
    },
    of: (inboxId) => all().filter(({ inbox_id }) => inbox_id === inboxId),
    get: (inboxId, messageId) => store.live('message', idIn(inboxId, messageId)),
    change: (mail) => store.change('message', idIn(mail.inbox_id, mail.message_id), mail),
  };
  return mails;
}
