// The carrier: each agent texts from its own number, each effect once; what people write is sealed to the agent at once, and ends.
import { fromBinary } from '@bufbuild/protobuf';
import { SealedValueSchema } from '@offshoot/gen/offshoot/statement/v1/sealed_pb.ts';
import type { Fault, ProviderStub } from '@offshoot/providers';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { carrierOf } from '../../src/texts/adapters/carrier.ts';
import { findText } from '../../src/texts/commands/find-text.ts';
import { receiveHook } from '../../src/texts/commands/receive-hook.ts';
import type { TextDeps } from '../../src/texts/commands/send-text.ts';
import { sendText } from '../../src/texts/commands/send-text.ts';
import { collectWaiting, numbersOf } from '../../src/texts/store/texts.ts';
import { storedText } from '../stored-text.ts';
import { ToolScene } from '../tool-workers.ts';

const ANNA = '+14155550123';
const HOOK = 'https://offshoot.example/hooks/telnyx';
const DAY = 24 * 60 * 60_000;

let scene: ToolScene;
let deps: TextDeps;
let agent: string;
let number: string;
let stub: ProviderStub;
let nth = 0;

beforeAll(async () => {
  scene = await ToolScene.start();
});
beforeEach(async () => {
  await scene.providers();
  stub = scene.stub;
  const telnyx = { key: stub.apiKey, url: stub.baseUrls.telnyx, hookUrl: () => HOOK, publicKey: stub.texts.publicKey };
  deps = { db: scene.db, now: scene.now, log: createLogger('claim', 'silent'), carrier: carrierOf({ deployment: 'test', telnyx }) };
  agent = await withNumber();
  number = (await numbersOf(scene.db, agent))[0] ?? '';
  stub.texts.hookTo(HOOK);
});
afterAll(() => scene.close());

async function withNumber(): Promise<string> {
  const id = await scene.agent();
  await scene.settle(id, { sms: 'TELNYX_NUMBER' });
  await scene.workUntilDone();
  return id;
}

const effect = () => (++nth).toString(16).padStart(64, '0');
const send = (effectId: string, more: { from?: string; instanceId?: string } = {}) =>
  sendText(deps, { instanceId: agent, effectId, from: number, to: ANNA, text: 'We are late, secret-one.', ...more });
const meets = (fault: Fault) => stub.faults.add({ operation: 'telnyx.send-message', fault, times: 1 });
const hooked = ({ headers, body }: ReturnType<ProviderStub['texts']['hookOf']>) =>
  receiveHook(deps, {
    body: new TextEncoder().encode(body),
    timestamp: headers['telnyx-timestamp'] ?? '',
    signature: headers['telnyx-signature-ed25519'] ?? '',
  });
const arrives = (text: string, more: { id?: string; to?: string; from?: string } = {}) =>
  hooked(stub.texts.hookOf({ from: ANNA, to: number, text, ...more }));
const waiting = async (of = agent, collected: string[] = []) => {
  const rows = await collectWaiting(scene.db, of, collected);
  return Promise.all(rows.map(async ({ id, sealed }) => ({ id, ...(await scene.opened(of, id, fromBinary(SealedValueSchema, sealed))) })));
};

describe('sending', () => {
  test('each effect once, however often it is asked for, also at the same time', async () => {
    const id = effect();
    const outcomes = await Promise.all([send(id), send(id), send(id)]);
    expect(outcomes.filter(({ is }) => is === 'sent').length).toBeGreaterThanOrEqual(1);
    expect(await send(id)).toEqual({ is: 'sent' });
    expect(stub.texts.sent()).toHaveLength(1);
    expect(await findText(deps, { instanceId: agent, effectId: id })).toEqual({ found: true, wasTried: true });
  });

  test('an answer that is lost: the records tell, and it is not sent again', async () => {
    const id = effect();
    meets({ kind: 'lost-reply' });
    expect(await send(id)).toMatchObject({ is: 'unknown' });
    expect(await send(id)).toMatchObject({ is: 'unknown' });
    scene.advance(61_000);
    expect(await send(id)).toEqual({ is: 'sent' });
    expect(stub.texts.sent()).toHaveLength(1);
  });

  test('a receipt tells that it was sent, before the records show it', async () => {
    const id = effect();
    stub.texts.hideFor(100);
    meets({ kind: 'lost-reply' });
    await send(id);
    expect(await findText(deps, { instanceId: agent, effectId: id })).toEqual({ found: false, wasTried: true });
    const [sent] = stub.texts.sent();
    const payload = { id: sent?.id, direction: 'outbound', from: { phone_number: number }, to: [{ phone_number: ANNA, status: 'sent' }] };
    const body = JSON.stringify({ data: { event_type: 'message.sent', payload: { ...payload, webhook_url: `${HOOK}/${id}` } } });
    await hooked(stub.texts.signed(HOOK, body));
    expect(await findText(deps, { instanceId: agent, effectId: id })).toEqual({ found: true, wasTried: true });
  });

  test('what Telnyx has refused or not taken can be asked for again', async () => {
    const id = effect();
    meets({ kind: 'status', status: 429, retryAfterSeconds: 0 });
    expect(await send(id)).toMatchObject({ is: 'unsent' });
    expect(await findText(deps, { instanceId: agent, effectId: id })).toEqual({ found: false, wasTried: false });
    await stub.texts.deliver({ from: ANNA, to: number, text: 'STOP' });
    expect(await send(id)).toEqual({ is: 'refused', refusal: 'opted-out' });
    await stub.texts.deliver({ from: ANNA, to: number, text: 'START' });
    expect(await send(id)).toEqual({ is: 'sent' });
  });

  test('attack: an agent sends from another agent’s number, or asks for another agent’s effect', async () => {
    const other = await withNumber();
    const [theirs = ''] = await numbersOf(scene.db, other);
    expect(await send(effect(), { from: theirs })).toEqual({ is: 'refused', refusal: 'sender' });
    const id = effect();
    await send(id);
    expect(await findText(deps, { instanceId: other, effectId: id })).toEqual({ found: false, wasTried: false });
    expect(stub.texts.sent()).toHaveLength(1);
  });

  test('attack: a host sends text after text: a hundred a day', async () => {
    for (let n = 0; n < 100; n += 1) expect(await send(effect())).toEqual({ is: 'sent' });
    expect(await send(effect())).toEqual({ is: 'refused', refusal: 'too-many' });
    scene.advance(DAY + 1);
    expect(await send(effect())).toEqual({ is: 'sent' });
  });

  test('without the key of Telnyx’s webhooks, nobody can send', async () => {
    deps = { ...deps, carrier: carrierOf({ deployment: 'test', telnyx: { key: stub.apiKey, url: stub.baseUrls.telnyx } }) };
    expect(await send(effect())).toEqual({ is: 'refused', refusal: 'account' });
    await expect(arrives('x')).rejects.toMatchObject({ reason: 'CALLER_NOT_ALLOWED' });
  });
});

describe('receiving', () => {
  test('a text is sealed to the agent with the number; no table has a word of it', async () => {
    await send(effect());
    await arrives('See you at secret-two \u{1F44B}');
    expect(await waiting()).toMatchObject([{ is: 'text', from: ANNA, text: 'See you at secret-two \u{1F44B}' }]);
    const stored = await storedText((sql) => scene.db.query(sql));
    expect(stored).toContain(number);
    expect(stored).not.toMatch(/secret-(?:one|two)/);
    expect(stored).not.toContain(ANNA);
  });

  test('what is collected is gone, also if the webhook is posted again', async () => {
    const hook = stub.texts.hookOf({ from: ANNA, to: number, text: 'See you at 6' });
    await Promise.all([hooked(hook), hooked(hook)]);
    const [one, ...more] = await waiting();
    expect(more).toEqual([]);
    expect(await waiting(agent, [one?.id ?? ''])).toEqual([]);
    await hooked(hook);
    expect(await waiting()).toEqual([]);
  });

  test('attack: a forged, changed or old webhook, and one of another key', async () => {
    const hook = stub.texts.hookOf({ from: ANNA, to: number, text: 'pay now' });
    const forged = [
      { ...hook, body: hook.body.replace('pay now', 'pay  now') },
      { ...hook, headers: { ...hook.headers, 'telnyx-signature-ed25519': Buffer.alloc(64).toString('base64') } },
      { ...hook, headers: {} },
    ];
    for (const one of forged) await expect(hooked(one)).rejects.toMatchObject({ reason: 'CALLER_NOT_ALLOWED' });
    scene.advance(301_000);
    await expect(hooked(hook)).rejects.toMatchObject({ reason: 'CALLER_NOT_ALLOWED' });
    expect(await waiting()).toEqual([]);
  });

  test('a number that nobody has, and one that was another agent’s: only who has it now gets the text', async () => {
    await arrives('hello', { to: '+19705559999' });
    await arrives('for the first');
    await scene.settle(agent, undefined);
    await scene.workUntilDone();
    await arrives('for nobody');
    const next = await withNumber();
    // The provider has sold it again.
    await scene.db.query(
      `update tool_resources set public_values = jsonb_build_object('number', :number::text) where instance_id = :next`,
      {
        number,
        next,
      },
    );
    await arrives('for the second');
    expect(await waiting(next)).toMatchObject([{ text: 'for the second' }]);
    expect(await waiting()).toMatchObject([{ text: 'for the first' }]);
  });

  test('attack: texts without end: a hundred wait, a STOP among them comes first, and all end after seven days', async () => {
    for (let n = 0; n < 130; n += 1) await arrives(`Text ${n}`);
    await arrives('stop');
    const [first, second] = await waiting();
    expect([first, second]).toMatchObject([{ keyword: 'stop' }, { text: 'Text 0' }]);
    const count = async () =>
      (await scene.db.query('select count(*)::text as n from texts_waiting where instance_id = :id', { id: agent }))[0]?.n;
    expect(await count()).toBe('101');
    scene.advance(7 * DAY + 1);
    await scene.sweep();
    expect(await count()).toBe('0');
  });

  test('a text that did not arrive is told of; a receipt of what the agent has not sent is not', async () => {
    const id = effect();
    await send(id);
    const payload = { id: 'm1', from: { phone_number: number }, to: [{ phone_number: ANNA, status: 'delivery_failed' }] };
    const failed = (hook: string) =>
      stub.texts.signed(
        HOOK,
        JSON.stringify({
          data: { event_type: 'message.finalized', payload: { ...payload, webhook_url: hook, errors: [{ code: '40001' }] } },
        }),
      );
    await hooked(failed(`${HOOK}/${effect()}`));
    await hooked(failed('https://evil.example/'));
    expect(await waiting()).toEqual([]);
    await hooked(failed(`${HOOK}/${id}`));
    await hooked(failed(`${HOOK}/${id}`));
    expect(await waiting()).toMatchObject([{ is: 'failed', to: ANNA, refusal: 'recipient' }]);
  });
});
