// An owner connects servers of tools to their agent on a phone: one that wants nothing of them, one that wants a key, and one to which they
// sign in; and the agent uses a tool after they have approved its card.
import { ECHO, type OAuthServer, oauthServer, type ScriptedServer, scriptedServer } from '@offshoot/mcp/testing';
import { type Browser, startBrowser } from '@offshoot/testing/browser';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { builtSite } from '../../scripts/site.ts';
import { Human } from '../human.ts';
import { startSystem, type TestSystem } from '../system.ts';
import { User } from '../user.ts';
import { accessibilityOf, openPage, recoveryFileOf, turnFold, type WatchedPage } from './open-page.ts';

const stack = new AsyncDisposableStack();
let system: TestSystem;
let oauth: OAuthServer;
let plain: ScriptedServer;
let saul: Human;
let conversation: string;
let agentPath: string;
let opened: WatchedPage;
let page: Page;

beforeAll(async () => {
  const site = await builtSite();
  [oauth, plain] = await Promise.all([oauthServer(), scriptedServer()]);
  stack.defer(() => oauth.close());
  stack.defer(() => plain.close());
  oauth.asks = true;
  let browser: Browser;
  [system, browser] = await Promise.all([startSystem({ config: { site, mcpOrigins: [oauth.origin, plain.origin] } }), startBrowser()]);
  stack.defer(() => system[Symbol.asyncDispose]());
  stack.defer(() => browser.close());
  const { url, network } = system.running;
  const [owner, human] = await Promise.all([User.signIn(url, network), Human.join(network)]);
  saul = stack.use(human);
  owner.adderId = saul.client.inboxId;
  const template = await owner.createTemplate({ agentName: 'Guide', instructions: 'You guide people.' });
  const claim = await owner.claim(template.id);
  conversation = await saul.conversation(owner.inboxId, claim.inboxId);
  await owner.settled(claim.id);
  agentPath = `/agents/${claim.instanceId}`;
  const origin = `http://localhost:${system.running.gateway.port}`;
  opened = stack.use(
    await openPage(browser, origin, { also: [oauth.origin, new URL(network.apiUrl ?? '').origin], viewport: { width: 390, height: 844 } }),
  );
  ({ page } = opened);
  await page.goto('/agents');
  await page.locator('input[type=file]').setInputFiles(recoveryFileOf(owner));
  await page.getByRole('link', { name: 'Guide' }).first().waitFor();
});
afterAll(() => stack.disposeAsync());

const button = (name: string) => page.getByRole('button', { name, exact: true });
const notice = (text: string | RegExp) => page.getByRole('status').filter({ hasText: text });
const section = () => page.getByRole('region', { name: 'Servers of tools', exact: true });
const listed = () => section().getByRole('list', { name: 'Servers' }).getByRole('heading');
const look = async (address: string) => {
  await page.getByLabel('Address of the server').fill(address);
  await button('Look what it offers').click();
};

async function openServers(): Promise<void> {
  await turnFold(page, 'Servers of tools');
  await page.getByLabel('Address of the server').waitFor();
}

beforeEach(async () => {
  await page.goto(`${agentPath}?tab=settings`);
  await openServers();
});

test('an address that no agent calls, and a server that wants a key', async () => {
  await section().getByText('It calls no tools of servers.').waitFor();
  await look('https://user:password@calendar.example/mcp');
  await section().getByText('An address such as').waitFor();
  await look('https://10.0.0.1/mcp');
  await section().getByRole('alert').filter({ hasText: 'its address is not on the Internet' }).waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  plain.answers.initialize = ({ request, response, result, message: { params } }) => {
    if (request.headers.authorization !== 'Bearer door-key') return void response.writeHead(401).end();
    result({ protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'scripted', version: '1' } });
  };
  await look(plain.url);
  await section().getByText('wants a key of yours').waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await page.getByLabel('Key for the server').fill('another-key');
  await button('Use this key').click();
  await section().getByRole('alert').filter({ hasText: 'it wants a credential, or another one' }).waitFor();
  await page.getByLabel('Key for the server').fill('door-key');
  await button('Use this key').click();
  await notice('What may your agent do').waitFor();
  await page.getByLabel('Name of the server').fill('Parrot!');
  await section().getByText('Lower-case letters, digits and hyphens').waitFor();
  expect(await button('Connect').isDisabled()).toBe(true);
  await page.getByLabel('Name of the server').fill('parrot');
  await button('Connect').click();
  await notice('Your agent can use parrot now.').waitFor();
  await section().getByText('You connected it. The agent has a credential for it.').waitFor();
  await section().getByText('echo: the agent asks before each call (R5)').waitFor();
  plain.answers.initialize = undefined;
});

test('a server whose tool has changed is looked at again, and disconnected', async () => {
  plain.tools = [
    { ...ECHO, description: 'Says it twice.' },
    { ...ECHO, name: 'erase', annotations: { destructiveHint: true } },
  ];
  await button('Look again at parrot').click();
  await section().getByText('changed since you connected it').waitFor();
  await section().getByText('Says it twice.').waitFor();
  expect(await page.getByRole('checkbox', { name: 'erase' }).isChecked()).toBe(false);
  await page.getByRole('checkbox', { name: 'erase' }).check();
  expect(await page.getByRole('combobox', { name: 'How your agent uses erase' }).count()).toBe(0);
  await page.getByLabel('How your agent uses echo').selectOption('It only reads: do not ask me');
  expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
  await button('Connect').click();
  await section().getByText('echo: it only reads (R1)').waitFor();
  await section().getByText('It wants no credential.').waitFor();
  await button('Disconnect parrot').click();
  await page.getByRole('dialog', { name: 'Disconnect parrot?' }).waitFor();
  await page.keyboard.press('Escape');
  await button('Disconnect parrot').click();
  await button('Disconnect it').click();
  await notice('Your agent calls parrot no more.').waitFor();
  await section().getByText('It calls no tools of servers.').waitFor();
  await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Your agent calls parrot no more.');
});

/** Goes to the page of the authorization server. */
async function goToSignIn(): Promise<void> {
  await look(oauth.url);
  await section().getByText('wants you to sign in there.').waitFor();
  await button('Sign in').click();
  await page.getByRole('link', { name: `Go to ${new URL(oauth.origin).host}` }).click();
  await page.getByRole('heading', { name: 'Offshoot asks' }).waitFor();
}

test('a person who does not allow it is told so, and nothing is connected', async () => {
  await goToSignIn();
  await page.getByRole('link', { name: 'Deny' }).click();
  await page.getByRole('heading', { name: 'You did not allow it' }).waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await page.getByRole('link', { name: 'To your agent' }).click();
  await openServers();
  await section().getByText('It calls no tools of servers.').waitFor();
  expect(oauth.granted).toEqual([]);
});

test('the owner signs in, sees what the server can do, and signs; the agent uses a tool after a card', async () => {
  await look(oauth.url);
  await section().getByText('wants you to sign in there.').waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await button('Sign in').click();
  const link = page.getByRole('link', { name: `Go to ${new URL(oauth.origin).host}` });
  await link.waitFor();
  await expect.poll(() => page.evaluate('document.activeElement.textContent')).toContain('Go to');
  expect(await accessibilityOf(page)).toEqual([]);
  const tokens = Promise.withResolvers<void>();
  oauth.before = () => tokens.promise;
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Allow' }).click();
  await page.getByRole('heading', { name: 'A server for Guide' }).waitFor();
  await notice('Your agent finishes the sign-in').waitFor();
  tokens.resolve();
  await notice('What may your agent do').waitFor();
  // Neither the address nor the history has the code.
  expect(new URL(page.url()).search).toBe('');
  expect(await accessibilityOf(page, [320, 1280])).toEqual([]);
  // Loaded again, it goes on where it was.
  await page.reload();
  await page.getByLabel('Name of the server').fill('calendar');
  await button('Connect').click();
  await notice('Your agent can use calendar now.').waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await button('To your agent').click();
  await openServers();
  await section().getByText('You connected it. The agent has a credential for it.').waitFor();
  expect(oauth.granted).toEqual(['authorization_code']);
  expect(opened.offences).toEqual([]);

  await saul.ask(conversation, 'Guide, use calendar echo with message=hello', /^May I\?[\s\S]*calendar\/echo/);
  await page.getByRole('tab', { name: /Asks/ }).click();
  const asked = page.getByRole('region', { name: 'What it asks you for' });
  await asked.getByRole('button', { name: /^Approve/ }).click();
  await notice('Approved. Your agent does it now').waitFor();
  await saul.hears(conversation, /calendar\/echo answers/);
  expect(oauth.calls).toBe(1);
});

test('the host is started anew while the person signs in: they are told to begin again', async () => {
  await goToSignIn();
  await system.running.stopHost();
  await system.running.startHost();
  await page.getByRole('link', { name: 'Allow' }).click();
  const over = page.getByRole('alert').filter({ hasText: 'This sign-in is over.' });
  await over.waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await over.getByRole('button', { name: 'Begin again' }).click();
  await openServers();
  expect(await page.getByLabel('Address of the server').inputValue()).toBe(oauth.url);
  await listed().filter({ hasText: 'calendar' }).waitFor();
});

test('attack: another site sends the browser back with a code of its own', async () => {
  for (const search of ['code=stolen&state=00000000000000000000000000000000', 'code=stolen', '']) {
    await page.goto(`/signed-in?${search}`);
    await page.getByRole('heading', { name: 'This tab has begun no sign-in' }).waitFor();
  }
  expect(await accessibilityOf(page)).toEqual([]);
  expect(oauth.granted).toEqual(['authorization_code']);
});

test('disconnected, the agent is signed out', async () => {
  await button('Disconnect calendar').click();
  await button('Disconnect it').click();
  await notice('has ended the agent’s tokens').waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  expect([oauth.revoked.length, oauth.valid.size]).toEqual([2, 0]);
});

test('a person who leaves the page open for ten minutes begins again', async () => {
  await page.clock.install();
  await page.reload();
  await openServers();
  await look(oauth.url);
  await button('Sign in').click();
  await page.getByRole('link', { name: `Go to ${new URL(oauth.origin).host}` }).waitFor();
  await page.clock.fastForward('10:00');
  await section().getByRole('alert').filter({ hasText: 'This sign-in is over.' }).waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await button('Begin again').click();
  await button('Sign in').waitFor();
});
