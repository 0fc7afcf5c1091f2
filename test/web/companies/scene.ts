// An admin of a tenant, the page in which they work, and a colleague.
import { type ScriptedServer, scriptedServer } from '@offshoot/mcp/testing';
import { type Browser, startBrowser } from '@offshoot/testing/browser';
import type { Page } from 'playwright-core';
import { privateKeyToAccount } from 'viem/accounts';
import { expect } from 'vitest';
import { builtSite } from '../../../scripts/site.ts';
import { startSystem, type TestSystem } from '../../system.ts';
import { User } from '../../user.ts';
import { openPage, type WatchedPage } from '../open-page.ts';

export const stack = new AsyncDisposableStack();
let browser: Browser;
let system: TestSystem;
/** With a tool that says a message again. */
export let mcp: ScriptedServer;
/** In no tenant at first. */
export let admin: User;
export let colleague: User;
let watched: WatchedPage;
/** Of the admin; without an inbox at first. */
export let page: Page;

export async function setScene(): Promise<void> {
  const site = await builtSite();
  mcp = await scriptedServer();
  stack.defer(() => mcp.close());
  const config = { site, idleTarget: 0, mcpOrigins: [mcp.origin] };
  [system, browser] = await Promise.all([startSystem({ config }), startBrowser()]);
  stack.defer(() => system[Symbol.asyncDispose]());
  stack.defer(() => browser.close());
  const { url, network } = system.running;
  [admin, colleague] = await Promise.all([User.signIn(url, network), User.signIn(url, network)]);
  const also = ['127.0.0.1', 'localhost'].map((host) => `http://${host}:${system.config.xmtpPort}`);
  watched = stack.use(await openPage(browser, `http://localhost:${system.running.gateway.port}`, { also }));
  ({ page } = watched);
}

/** What the page did that it should not do. */
export const offences = () => watched.offences;

/** A person's inbox comes into the page by its recovery file. */
export const recoveryFileOf = ({ privateKey }: User) => ({
  name: 'offshoot-recovery.json',
  mimeType: 'application/json',
  buffer: Buffer.from(
    JSON.stringify({ format: 'offshoot-recovery-1', address: privateKeyToAccount(privateKey).address.toLowerCase(), privateKey }),
  ),
});

/** Of the gateway. */
export const origin = () => new URL(page.url()).origin;

/** The admin's own tenant, by its API. */
export async function acme() {
  const { data } = await admin.v1<{ data: { id: string; name: string }[] }>('GET', '/v1/tenants');
  const tenant = data.find(({ name }) => name === 'Acme')?.id ?? '';
  return { tenant, get: <T>(path: string) => admin.v1<T>('GET', path, { tenant }) };
}

export const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
export const heading = (name: string | RegExp) => page.getByRole('heading', { name, exact: true });
export const status = (text: string | RegExp) => page.getByRole('status').filter({ hasText: text }).first();
export const region = (name: string) => page.getByRole('region', { name, exact: true });

/** What has the focus, as soon as it has it: such as `focused('tagName').toBe('H1')`. */
export const focused = (property: 'id' | 'tagName' | 'textContent') =>
  expect.poll(() => page.evaluate(`document.activeElement.${property}`));
