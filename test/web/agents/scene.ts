// An owner with an agent in a conversation of two other people, and the owner's page.
import { ownerMessages } from '@offshoot/cli/testing';
import { AgentLine } from '@offshoot/client';
import { contextCodecs } from '@offshoot/context';
import type { Claim, Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { type Template, ToolProvisioning, ToolResource } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { type Browser, startBrowser } from '@offshoot/testing/browser';
import type { Page } from 'playwright-core';
import { builtSite } from '../../../scripts/site.ts';
import { openDevice } from '../../device.ts';
import { Human } from '../../human.ts';
import { startSystem, type TestSystem } from '../../system.ts';
import { User } from '../../user.ts';
import { openPage, recoveryFileOf, turnFold, type WatchedPage } from '../open-page.ts';

const SMS = { id: 'sms', provisioning: ToolProvisioning.POOL, resource: ToolResource.TELNYX_NUMBER };
export const GUIDE = { agentName: 'Guide', instructions: 'You guide people.', tools: [SMS] };

export const stack = new AsyncDisposableStack();
let browser: Browser;
export let system: TestSystem;
export let owner: User;
export let saul: Human;
export let mia: Human;
export let template: Template;
export let parent: Claim;
export let conversation: string;
/** Another device of the owner. */
let device: Awaited<ReturnType<typeof openDevice>>;
/** From the test on that clones it. */
export let clone: Instance;
export let page: Page;

export async function openAs(user: User): Promise<WatchedPage> {
  const opened = stack.use(await openPage(browser, `http://localhost:${system.running.gateway.port}`, {}));
  await opened.page.goto('/agents');
  await opened.page.locator('input[type=file]').setInputFiles(recoveryFileOf(user));
  return opened;
}

export async function setScene(): Promise<void> {
  const site = await builtSite();
  [system, browser] = await Promise.all([startSystem({ config: { site } }), startBrowser()]);
  stack.defer(() => system[Symbol.asyncDispose]());
  stack.defer(() => browser.close());
  const { url, network } = system.running;
  [owner, saul, mia] = await Promise.all([User.signIn(url, network), Human.join(network), Human.join(network)]);
  stack.use(saul);
  stack.use(mia);
  owner.adderId = saul.client.inboxId;
  template = await owner.createTemplate(GUIDE);
  parent = await owner.claim(template.id);
  device = stack.use(await openDevice(network, owner.privateKey, contextCodecs));
  conversation = await saul.conversation(mia.client.inboxId, parent.inboxId);
  await owner.settled(parent.id);
  ({ page } = await openAs(owner));
}

export async function keepClone(instanceId: string): Promise<void> {
  clone = await owner.instance(instanceId);
}

/** Not to be disposed of: that closes the device. */
export const lineTo = (agent: { instanceId: string; inboxId: string }) =>
  AgentLine.to({ messages: ownerMessages({ openInbox: async () => device.client }), signal: new AbortController().signal }, agent, 45);
export const item = (text: string | RegExp) =>
  page.getByRole('region', { name: 'What it knows' }).getByRole('listitem').filter({ hasText: text });
/** A part of the agent's page. */
export const openTab = (name: 'Chat' | 'Knows' | 'Asks' | 'Sharing' | 'Settings') => page.getByRole('tab', { name }).click();
/** Opens or closes a part of it that is folded up. */
export const fold = (title: string) => turnFold(page, title);
export const button = (name: string | RegExp) => page.getByRole('button', { name });
export const notice = (text: string | RegExp) => page.getByRole('status').filter({ hasText: text });
export const shownDigest = () =>
  page
    .locator('pre')
    .filter({ hasText: /^sha256:/ })
    .textContent();
