// A person in a real browser signs in and owns agents, from a page whose gateway may lie.
import { startBrowser } from '@offshoot/browser-testing';
import { eventually } from '@offshoot/testing';
import { servedOwnerPage } from '@offshoot/web/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { KeySwappingGateway } from '../key-swapping-gateway.ts';
import { startSystem, type TestSystem } from '../system.ts';

const stack = new AsyncDisposableStack();
let system: TestSystem;
let gateway: KeySwappingGateway;
let page: Page;

beforeAll(async () => {
  let browser: Browser;
  [system, browser] = await Promise.all([startSystem(), startBrowser()]);
  stack.use(system);
  stack.defer(() => browser.close());
  gateway = stack.use(await KeySwappingGateway.start(system.running.url));
  const site = stack.use(await servedOwnerPage(`http://localhost:${system.config.xmtpPort}`, gateway.answer));
  page = await browser.newPage();
  await page.goto(site.origin);
  await ask('person.makeKey()');
  await eventually(async () => expect(await ask('person.state()')).toBe('open'));
});
beforeEach(() => {
  gateway.calls.length = 0;
});
afterAll(() => stack.disposeAsync());

/** Evaluates in the page. */
const ask = <T>(expression: string): Promise<T> => page.evaluate(expression);

async function reload(): Promise<void> {
  await page.reload();
  await ask('person.look()');
  await eventually(async () => expect(await ask('person.state()')).toBe('open'));
}

test('attack: a gateway that names another one gets no signature', async () => {
  gateway.audience = 'https://bank.example';
  expect(await ask('person.session()')).toMatchObject({
    reason: 'AUDIENCE_MISMATCH',
    metadata: { audience: 'https://bank.example', url: await ask('location.origin') },
  });
  expect(gateway.calls).toEqual(['CreateChallenge']);
  gateway.audience = undefined;
});

test('a page signs in with its installation key at the first call, once, and again after it is loaded again', async () => {
  const inboxId = await ask<string>('person.inboxId()');
  expect(await ask('person.sessions(5)')).toEqual(Array(5).fill(inboxId));
  expect(gateway.calls.filter((call) => call === 'SignIn')).toHaveLength(1);
  await reload();
  expect(await ask('person.session()')).toEqual({ answer: inboxId });
  expect(gateway.calls.filter((call) => call === 'SignIn')).toHaveLength(2);
});

test('a page reads keys from the network itself', async () => {
  expect(await ask('person.keysOf(person.inboxId())')).toEqual({ answer: 1 });
  expect(await ask(`person.keysOf('${'0'.repeat(64)}')`)).toMatchObject({ reason: 'STATEMENT_KEY_UNKNOWN' });
});
