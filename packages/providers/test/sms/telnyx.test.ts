// Texts at the stand-in for Telnyx: sent once, found again, told of by webhooks that only Telnyx can sign.
import { expectDiscreet } from '@offshoot/safe-fetch/provider-http/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Fault, type ProviderStub, startProviderStub, TelnyxProvider } from '../../src/index.ts';
import { keywordIn } from '../../src/sms/keyword.ts';
import { readTelnyxEvent } from '../../src/sms/telnyx-event.ts';
import { isFromTelnyx, telnyxKey } from '../../src/sms/telnyx-signature.ts';
import { TelnyxTexts } from '../../src/sms/telnyx-texts.ts';
import { TextError } from '../../src/sms/text-error.ts';

const ANNA = '+14155550123';
const HOOK = 'https://offshoot.example/hooks/telnyx';
let stub: ProviderStub;
let texts: TelnyxTexts;
let own: string;
let nth = 0;

beforeAll(async () => {
  stub = await startProviderStub();
  const { telnyx: baseUrl } = stub.baseUrls;
  texts = new TelnyxTexts({ baseUrl, key: stub.apiKey });
  const numbers = new TelnyxProvider({ baseUrl, apiKey: stub.apiKey, deployment: 'test' });
  const resourceId = `res_${'a'.repeat(26)}`;
  own = (await numbers.provision({ resourceId, instanceId: '', toolId: '', displayName: '' })).values.number ?? '';
});
beforeEach(() => {
  stub.faults.clear();
  nth += 1;
});
afterAll(() => stub.close());

const hook = () => `${HOOK}/${nth.toString(16).padStart(64, '0')}`;
const send = (more: { from?: string; to?: string } = {}) =>
  texts.send({ from: own, to: ANNA, text: 'We are late.', hook: hook(), ...more });
const find = () => texts.find({ from: own, hook: hook(), since: new Date() });
const sentNow = () => stub.texts.sent().filter(({ webhook_url }) => webhook_url === hook()).length;
const failureOf = async (call: Promise<unknown>) => {
  const error: unknown = await call.then(
    () => undefined,
    (thrown) => thrown,
  );
  if (!(error instanceof TextError)) throw error ?? new Error('It succeeded.');
  expectDiscreet(error);
  expect(`${error.message} ${error.stack}`).not.toMatch(/late|415555/);
  return error;
};
const meets = (fault: Fault, operation: 'telnyx.send-message' | 'telnyx.list-records' = 'telnyx.send-message') =>
  stub.faults.add({ operation, fault, times: 1 });

test('a text that was sent is found by its hook, and no other', async () => {
  expect(await find()).toBeUndefined();
  const id = await send();
  expect(await find()).toBe(id);
  nth += 1;
  expect(await find()).toBeUndefined();
});

test.each<[Fault, string]>([
  [{ kind: 'lost-reply' }, 'unknown'],
  [{ kind: 'failed-reply', status: 502 }, 'unknown'],
  [{ kind: 'garbage', form: 'truncated' }, 'unknown'],
  [{ kind: 'reset' }, 'unknown'],
  [{ kind: 'status', status: 429, retryAfterSeconds: 1 }, 'unsent'],
])('%j: %s, and the records tell', async (fault, is) => {
  const wasActing = fault.kind !== 'reset' && fault.kind !== 'status';
  const client = new TelnyxTexts({ baseUrl: stub.baseUrls.telnyx, key: stub.apiKey });
  meets(fault);
  const error = await failureOf(client.send({ from: own, to: ANNA, text: 'We are late.', hook: hook() }));
  expect(error.failure).toBe(is);
  expect(await find()).toEqual(wasActing ? expect.any(String) : undefined);
  expect(sentNow()).toBe(wasActing ? 1 : 0);
});

test('what Telnyx refuses, and why', async () => {
  expect(await failureOf(send({ from: '+14155550199' }))).toMatchObject({ failure: 'refused', refusal: 'sender' });
  expect(await failureOf(send({ to: 'Anna' }))).toMatchObject({ failure: 'refused', refusal: 'recipient' });
  await stub.texts.deliver({ from: '+14155550177', to: own, text: 'STOP' });
  expect(await failureOf(send({ to: '+14155550177' }))).toMatchObject({ failure: 'refused', refusal: 'opted-out' });
  await stub.texts.deliver({ from: '+14155550177', to: own, text: 'unstop' });
  await send({ to: '+14155550177' });
  const stranger = new TelnyxTexts({ baseUrl: stub.baseUrls.telnyx, key: 'other' });
  expect(await failureOf(stranger.send({ from: own, to: ANNA, text: 'x', hook: hook() }))).toMatchObject({ refusal: 'account' });
});

describe('a webhook', () => {
  const hooked = (text = 'See you at 6') => stub.texts.hookOf({ from: ANNA, to: own, text });
  const bytes = (body: string) => new TextEncoder().encode(body);
  const check = ({ headers, body }: ReturnType<typeof hooked>, now = new Date()) =>
    isFromTelnyx(
      { body: bytes(body), timestamp: headers['telnyx-timestamp'] ?? '', signature: headers['telnyx-signature-ed25519'] ?? '' },
      telnyxKey(stub.texts.publicKey),
      now,
    );

  test('of Telnyx, of now', () => expect(check(hooked())).toBe(true));

  test('attack: forged, changed, replayed, or signed for another time', () => {
    const real = hooked();
    const changed = { ...real, body: real.body.replace('6', '7') };
    const moved = { ...real, headers: { ...real.headers, 'telnyx-timestamp': String(Math.floor(Date.now() / 1000) + 1) } };
    for (const hook of [changed, moved, { ...real, headers: { ...real.headers, 'telnyx-signature-ed25519': '' } }])
      expect(check(hook)).toBe(false);
    expect(check(real, new Date(Date.now() + 301_000))).toBe(false);
    expect(check(real, new Date(Date.now() - 301_000))).toBe(false);
    expect(check({ ...real, headers: { ...real.headers, 'telnyx-timestamp': 'NaN' } })).toBe(false);
    expect(
      isFromTelnyx({ body: bytes(real.body), timestamp: '', signature: '' }, telnyxKey(Buffer.alloc(32, 1).toString('base64')), new Date()),
    ).toBe(false);
  });

  test('a text, without what nobody sees', () => {
    const { body } = hooked('pay\u202e \u200bnow\r\n\u0000👍');
    expect(readTelnyxEvent(bytes(body))).toMatchObject({ is: 'received', from: ANNA, to: own, text: 'pay now\n👍', attachments: 0 });
  });

  test.each(['', 'null', '[]', '{}', '{"data":{}}', '{"data":{"event_type":"message.received","payload":{"id":1}}}', '\ud800'])(
    'attack: %s is no text',
    (body) => expect(readTelnyxEvent(bytes(body))).toBeUndefined(),
  );
});

test.each([
  ['STOP', 'stop'],
  [' Stop. ', 'stop'],
  ['stop all', 'stop'],
  ['ＳＴＯＰ', 'stop'],
  ['unstop', 'start'],
  ['Start', 'start'],
  ['stop by at six', undefined],
  ['please stop', undefined],
  ['', undefined],
])('“%s” is %s', (text, keyword) => expect(keywordIn(text)).toBe(keyword));
