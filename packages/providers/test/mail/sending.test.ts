import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fault, startProviderStub } from '../../src/index.ts';
import { MailError, type MailFailure } from '../../src/mail/mail-error.ts';
import { requireSendable } from '../../src/mail/outgoing.ts';
import { failureOf, mailTo, startMail } from './scene.ts';

const DESK = 'desk@example.org';

/** What each fault of a sending call means, and whether the mail was sent by it. */
const faults: [Fault, MailFailure, boolean][] = [
  [{ kind: 'status', status: 429, retryAfterSeconds: 7 }, 'rate-limited', false],
  [{ kind: 'status', status: 409 }, 'unknown', false],
  [{ kind: 'status', status: 422 }, 'refused', false],
  [{ kind: 'status', status: 500 }, 'unknown', false],
  [{ kind: 'status', status: 503, retryAfterSeconds: 3 }, 'unknown', false],
  [{ kind: 'failed-reply', status: 500 }, 'unknown', true],
  [{ kind: 'failed-reply', status: 504 }, 'unknown', true],
  [{ kind: 'reset' }, 'unknown', false],
  [{ kind: 'lost-reply' }, 'unknown', true],
  [{ kind: 'garbage', form: 'truncated' }, 'garbage', true],
  [{ kind: 'garbage', form: 'html' }, 'garbage', true],
  [{ kind: 'garbage', form: 'other-json' }, 'garbage', true],
  [{ kind: 'garbage', form: 'huge' }, 'garbage', true],
];

describe('sending a mail', () => {
  it('sends it once, however often it is tried, and finds it again', async () => {
    await using scene = await startMail();
    const mail = mailTo([DESK, 'other@example.org']);
    expect(await scene.messages.findSent(mail.idempotencyKey)).toBeUndefined();
    const sent = await scene.messages.send(mail);
    expect(await scene.messages.send(mail)).toEqual(sent);
    expect(await scene.messages.findSent(mail.idempotencyKey)).toEqual(sent);
    expect(scene.stub.mails.sent()).toMatchObject([{ to: mail.to, subject: mail.subject, text: mail.text, message_id: sent.messageId }]);
    await scene.messages.send(mailTo([DESK]));
    expect(scene.stub.mails.sent()).toHaveLength(2);
  });

  it.each(faults)('after %j is %s, and the next attempt ends with one mail', async (fault, failure, isSent) => {
    await using scene = await startMail();
    const mail = mailTo([DESK]);
    scene.stub.faults.add({ operation: 'agentmail.send-message', fault, times: 1 });
    const error = await failureOf(scene.messages.send(mail));
    expect(error.failure).toBe(failure);
    expect(scene.stub.mails.sent()).toHaveLength(isSent ? 1 : 0);
    // One that was told to wait waits for all its calls.
    expect(await scene.client().findSent(mail.idempotencyKey)).toEqual(isSent ? expect.anything() : undefined);
    await scene.client().send(mail);
    expect(scene.stub.mails.sent()).toHaveLength(1);
  });

  it('says how long to wait', async () => {
    await using scene = await startMail();
    scene.stub.faults.add({ operation: 'agentmail.send-message', fault: { kind: 'status', status: 429, retryAfterSeconds: 7 }, times: 1 });
    expect(await failureOf(scene.messages.send(mailTo([DESK])))).toMatchObject({ failure: 'rate-limited', retryAfterMs: 7000 });
  });

  it('that takes too long may still happen', async () => {
    await using scene = await startMail();
    const mail = mailTo([DESK]);
    scene.stub.faults.add({ operation: 'agentmail.send-message', fault: { kind: 'hold' }, times: 1 });
    expect(await failureOf(scene.client({ timeoutMs: 100 }).send(mail))).toMatchObject({ failure: 'unknown' });
    const sent = await scene.messages.send(mail);
    scene.stub.faults.letGo();
    await expect.poll(() => scene.stub.isIdle()).toBe(true);
    expect(scene.stub.mails.sent()).toMatchObject([{ message_id: sent.messageId }]);
  });

  it('through an address at which nobody listens has certainly not happened', async () => {
    await using scene = await startMail();
    const { url: baseUrl, close } = await startProviderStub();
    await close();
    expect(await failureOf(scene.client({ baseUrl }).send(mailTo([DESK])))).toMatchObject({ failure: 'unreachable' });
  });

  it('is abandoned with the caller’s own reason', async () => {
    await using scene = await startMail();
    scene.stub.faults.add({ operation: 'agentmail.send-message', fault: { kind: 'hold' }, times: 1 });
    const giveUp = new AbortController();
    const sending = scene.messages.send(mailTo([DESK]), { signal: giveUp.signal });
    await expect.poll(() => scene.stub.faults.applied.length).toBe(1);
    giveUp.abort(new Error('given up'));
    await expect(sending).rejects.toThrow('given up');
    scene.stub.faults.letGo();
  });

  it('to a recipient who is blocked is refused, and can be sent to others with another key only', async () => {
    await using scene = await startMail();
    scene.stub.mails.suppress('gone@example.org');
    const mail = mailTo(['gone@example.org']);
    expect(await failureOf(scene.messages.send(mail))).toMatchObject({ failure: 'refused', refusal: 'rejected' });
    const other = mailTo([DESK]);
    await scene.messages.send(other);
    // The same key with another content: what was sent stays what was sent.
    expect(await failureOf(scene.messages.send({ ...other, text: 'Another text' }))).toMatchObject({ failure: 'unknown' });
    expect(scene.stub.mails.sent()).toHaveLength(1);
  });

  it('needs a key of this inbox', async () => {
    await using scene = await startMail();
    const other = await scene.newInbox();
    for (const key of [other.key, 'am_made_up'])
      for (const call of [(all = scene.client({ key })) => all.send(mailTo([DESK])), (all = scene.client({ key })) => all.unread()])
        expect(await failureOf(call())).toMatchObject({ failure: 'unauthorised' });
    expect(scene.stub.mails.sent()).toEqual([]);
  });

  it('is known for longer than its key', async () => {
    let now = Date.parse('2026-11-21T12:00:00Z');
    await using scene = await startMail({ now: () => now });
    const mail = mailTo([DESK]);
    const sent = await scene.messages.send(mail);
    now += 25 * 60 * 60_000;
    expect(await scene.messages.findSent(mail.idempotencyKey)).toEqual(sent);
    // What the documentation says: after a day, the key is a new one.
    expect(await scene.messages.send(mail)).not.toEqual(sent);
  });

  it('sends copies, which count as recipients', async () => {
    await using scene = await startMail();
    const other = await scene.newInbox();
    await scene.messages.send(mailTo([DESK], { cc: [other.inboxId] }));
    expect(scene.stub.mails.sent()).toMatchObject([{ to: [DESK], cc: [other.inboxId] }]);
    expect(await scene.client(other).unread()).toMatchObject([{ to: [DESK], cc: [other.inboxId] }]);
    for (const cc of [['a@example.org\r\nBcc: eve@evil.example'], Array.from({ length: 50 }, (_, i) => `guest${i}@example.org`)])
      await expect(scene.messages.send(mailTo([DESK], { cc }))).rejects.toMatchObject({ failure: 'refused', refusal: 'to' });
  });

  it('answers another mail within its thread, but to the given recipients and with the given subject', async () => {
    await using scene = await startMail();
    const inReplyTo = scene.stub.mails.deliver(scene.inboxId, { from: 'guest@example.org', subject: 'Table?', text: 'At 6?' });
    const [question] = await scene.messages.unread();
    const { threadId } = await scene.messages.send(mailTo([DESK], { inReplyTo, subject: 'Yes' }));
    expect(threadId).toBe(question?.threadId);
    expect(scene.stub.mails.sent()).toMatchObject([{ to: [DESK], subject: 'Yes', in_reply_to: inReplyTo }]);
  });
});

describe('what may be sent', () => {
  const refusal = (more: Parameters<typeof mailTo>[1]) => {
    try {
      requireSendable(mailTo([DESK], more));
      return undefined;
    } catch (error) {
      return error instanceof MailError ? error.refusal : error;
    }
  };

  it.each([
    [{ to: [] }, 'to'],
    [{ to: Array.from({ length: 51 }, (_, i) => `a${i}@example.org`) }, 'to'],
    [{ to: ['desk@example.org\r\nBcc: all@example.org'] }, 'to'],
    [{ to: ['Desk <desk@example.org>'] }, 'to'],
    [{ to: ['desk@example.org, other@example.org'] }, 'to'],
    [{ to: ['desk@\u202egro.elpmaxe'] }, 'to'],
    [{ to: ['desk'] }, 'to'],
    [{ subject: 'Hello\r\nBcc: all@example.org' }, 'subject'],
    [{ subject: 'Hello\nthere' }, 'subject'],
    [{ subject: 'Hello\u2028there' }, 'subject'],
    [{ subject: 'x'.repeat(501) }, 'subject'],
    [{ subject: '\ud800' }, 'subject'],
    [{ text: '' }, 'text'],
    [{ text: ' \n' }, 'text'],
    [{ text: 'a\0b' }, 'text'],
    [{ text: 'é'.repeat(33 * 1024) }, 'too-large'],
    [{ inReplyTo: 'mail-1' }, 'in-reply-to'],
    [{ inReplyTo: '<a@b>\r\nBcc: <all@example.org>' }, 'in-reply-to'],
    [{ subject: '', text: 'é'.repeat(32 * 1024), inReplyTo: '<a.b+c@mail.example.org>' }, undefined],
    [{ to: ['rené@exämple.org'], subject: 'שלום', text: 'One\r\n\tTwo' }, undefined],
  ])('%j: %s', (more, expected) => {
    expect(refusal(more)).toBe(expected);
  });

  it('never has a line break in a header', () => {
    const anything = fc.string({
      unit: fc.oneof(
        fc.constantFrom('\r', '\n', '\0', '\u2028', '\u0085', '<', '>', '@', '.', ':'),
        fc.string({ unit: 'binary', maxLength: 1 }),
      ),
    });
    fc.assert(
      fc.property(anything, anything, anything, (to, subject, inReplyTo) => {
        const isBroken = [to, subject, inReplyTo].some((text) => /[\r\n\0\u0085\u2028\u2029]/.test(text));
        fc.pre(isBroken);
        expect(refusal({ to: [to], subject, inReplyTo })).toBeDefined();
      }),
      { numRuns: propertyRuns(300) },
    );
  });
});
