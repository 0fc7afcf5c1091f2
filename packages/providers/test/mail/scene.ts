import { randomUUID } from 'node:crypto';
import { expectDiscreet } from '@offshoot/safe-fetch/provider-http/testing';
import { expect } from 'vitest';
import { type ProviderStub, startProviderStub } from '../../src/index.ts';
import { AgentMailMessages } from '../../src/mail/agentmail-messages.ts';
import type { OutgoingMail } from '../../src/mail/mail.ts';
import { MailError } from '../../src/mail/mail-error.ts';

/** In every mail of these tests: errors must not show it. */
const SECRET = 'the-secret-of-the-mail';

const PERMISSIONS = { message_send: true, message_read: true, message_update: true };

export interface MailScene extends AsyncDisposable {
  stub: ProviderStub;
  inboxId: string;
  messages: AgentMailMessages;
  /** With another key, inbox or time limit. */
  client(o?: { key?: string; inboxId?: string; timeoutMs?: number; baseUrl?: string }): AgentMailMessages;
  newInbox(): Promise<{ inboxId: string; key: string }>;
}

export async function startMail(o: { now?: () => number } = {}): Promise<MailScene> {
  const stub = await startProviderStub(o);
  const post = async (path: string, body: object) => {
    const headers = { authorization: `Bearer ${stub.apiKey}` };
    const response = await fetch(`${stub.baseUrls.agentmail}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(response.ok).toBe(true);
    return (await response.json()) as Record<string, string>;
  };
  const newInbox = async () => {
    const { inbox_id: inboxId = '' } = await post('/v0/inboxes', { display_name: 'Pocket Librarian' });
    const { api_key: key = '' } = await post(`/v0/inboxes/${encodeURIComponent(inboxId)}/api-keys`, { permissions: PERMISSIONS });
    return { inboxId, key };
  };
  const own = await newInbox();
  const client: MailScene['client'] = (more) => new AgentMailMessages({ baseUrl: stub.baseUrls.agentmail, ...own, ...more });
  return { stub, inboxId: own.inboxId, messages: client(), client, newInbox, [Symbol.asyncDispose]: () => stub.close() };
}

export function mailTo(to: string[], more: Partial<OutgoingMail> = {}): OutgoingMail {
  return { to, subject: `Dinner ${SECRET}`, text: `We arrive at 6. ${SECRET}`, idempotencyKey: randomUUID(), ...more };
}

/** The MailError of a call that fails, after checking that it shows neither key, address nor text. */
export async function failureOf(call: Promise<unknown>): Promise<MailError> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown) => thrown,
  );
  if (!(error instanceof MailError)) throw error ?? new Error('It succeeded.');
  expectDiscreet(error);
  expect(`${error.message} ${error.stack}`).not.toContain(SECRET);
  return error;
}
