// A person in a real browser signs in and owns agents, from a page whose gateway may lie.
import { item, previewOf, ScriptedAgent } from '@offshoot/cli/testing';
import { ToolProvisioning } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { deploymentKeys } from '@offshoot/rpc/auth';
import { eventually } from '@offshoot/testing';
import { type Browser, startBrowser } from '@offshoot/testing/browser';
import { standIn } from '@offshoot/testing/testnet';
import { servedOwnerPage } from '@offshoot/web/testing';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { KeySwappingGateway } from '../key-swapping-gateway.ts';
import { startSystem, type TestSystem } from '../system.ts';
import { User } from '../user.ts';

const stack = new AsyncDisposableStack();
let system: TestSystem;
let gateway: KeySwappingGateway;
let page: Page;
let impostor: ScriptedAgent;
let templateId: string;

beforeAll(async () => {
  let browser: Browser;
  [system, browser] = await Promise.all([startSystem(), startBrowser()]);
  stack.use(system);
  stack.defer(() => browser.close());
  const { url, network } = system.running;
  gateway = stack.use(await KeySwappingGateway.start(url));
  impostor = stack.use(await ScriptedAgent.join(network));
  const user = await User.signIn(url, network);
  const tools = [{ id: 'api-token', provisioning: ToolProvisioning.USER, required: true, secret: true }];
  ({ id: templateId } = await user.createTemplate({ agentName: 'Courier', instructions: 'You carry letters.', tools }, { publish: true }));
  const site = stack.use(await servedOwnerPage(`http://localhost:${system.config.xmtpPort}`, gateway.answer));
  page = await (await browser.newContext()).newPage();
  await page.goto(site.origin);
  await ask('person.makeKey()');
  await eventually(async () => expect(await ask('person.state()')).toBe('open'));
});
beforeEach(() => {
  gateway.calls.length = 0;
  gateway.requests.length = 0;
  Object.assign(gateway, { swaps: 'nothing', audience: undefined, deploymentKey: undefined });
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

describe('a hostile gateway', () => {
  let instanceId: string;
  beforeAll(async () => {
    // Positive control: the honest way works, and from here on this deployment is known.
    const { answer } = await ask<{ answer: { instanceId: string } }>(claim());
    ({ instanceId } = answer);
    expect(gateway.calls).toContain('CreateClaim');
    expect(await made()).toBe(1);
  });

  const claim = (values = '{ "api-token": "of no use" }') => `person.claim('${templateId}', ${values})`;

  /** How many conversations were made for agents: none for one that is refused. */
  const made = () => ask<number>('person.conversations()');

  /** What would hand something over. */
  const given = () => gateway.calls.filter((call) => call === 'CreateClaim' || call === 'SetUserConfig' || call === 'CreateTransfer');

  test('attack: its own key in place of the agent’s, or its own inbox in place of the agent: nothing is sealed, signed or sent, and no conversation made', async () => {
    gateway.swaps = 'keys';
    expect(await ask(claim())).toMatchObject({ reason: 'SEALING_KEY_UNVERIFIED' });
    Object.assign(gateway, { swaps: 'reserved', reservedInbox: await ask<string>('person.inboxId()') });
    expect(await ask(claim())).toMatchObject({ reason: 'SEALING_KEY_UNVERIFIED' });
    expect(gateway.calls.filter((call) => call === 'ReserveInstance')).toHaveLength(2);
    expect(given()).toEqual([]);
    expect(await made()).toBe(1);
  });

  test('attack: an inbox for which no host, or the host of another deployment, vouches', async () => {
    gateway.swaps = 'inboxes';
    const rogue = deploymentKeys('of the pool alone');
    for (const voucher of [undefined, rogue.host()]) {
      gateway.standIn = standIn(impostor.inbox, voucher);
      expect(await ask(claim())).toMatchObject({ reason: 'AGENT_UNVOUCHED' });
      expect(await ask(`person.clone('${instanceId}', 'where we stay')`)).toMatchObject({ reason: 'AGENT_UNVOUCHED' });
      expect(await ask(`person.preview('${instanceId}')`)).toMatchObject({ reason: 'AGENT_UNVOUCHED' });
    }
    gateway.deploymentKey = rogue.deploymentKey;
    const { reason, metadata: change } = await ask<{ reason: string; metadata: { known: string; shown: string } }>(claim());
    expect([reason, change.shown]).toEqual(['DEPLOYMENT_CHANGED', rogue.deploymentKey]);
    expect([given(), impostor.asked, await made()]).toEqual([[], [], 1]);

    // Only a person who accepts exactly this change trusts the hosts of the other deployment.
    const preview = () => ask(`person.preview('${instanceId}')`);
    const accept = (known: string, shown: string) => ask(`person.accept(${JSON.stringify({ known, shown })})`);
    const shown = previewOf([item('mem_1')]);
    impostor.script = ({ requestId }) => ({ ...shown, requestId });
    expect(await accept(change.known, '')).toBe(false);
    expect(await accept('', change.shown)).toBe(false);
    expect(await preview()).toMatchObject({ reason: 'DEPLOYMENT_CHANGED' });
    expect(await accept(change.known, change.shown)).toBe(true);
    expect(await preview()).toEqual({ answer: shown.digest });
    expect(await accept(change.shown, change.known)).toBe(true);
    expect(await preview()).toMatchObject({ reason: 'DEPLOYMENT_CHANGED' });
  });

  test('attack: another agent than the reserved one in its answer', async () => {
    gateway.swaps = 'agents';
    expect(await ask(claim())).toMatchObject({ reason: 'AGENT_SWAPPED' });
    expect(gateway.calls).not.toContain('WatchClaim');
  });

  test('attack: an agent that shows one summary and wants another signed', async () => {
    gateway.swaps = 'inboxes';
    gateway.standIn = standIn(impostor.inbox, system.running.keys.host());
    const shown = previewOf([item('mem_1')]);
    impostor.script = ({ requestId }) => ({ ...shown, digest: previewOf([item('mem_2')]).digest, requestId });
    expect(await ask(`person.preview('${instanceId}')`)).toMatchObject({ reason: 'ANSWER_UNVERIFIED' });
    // Positive control: only the digest was wrong.
    impostor.script = ({ requestId }) => ({ ...shown, requestId });
    expect(await ask(`person.preview('${instanceId}')`)).toEqual({ answer: shown.digest });
  });

  test('sees nothing of what is typed as a secret or a context prompt', async () => {
    const [secret, prompt, plain] = ['canary-secret-81c2', 'canary prompt 5d0e', 'canary-plain-77aa'];
    await ask(`person.search('${plain}')`);
    expect(await ask(claim(`{ "api-token": "${secret}" }`))).toHaveProperty('answer');
    expect(await ask(`person.clone('${instanceId}', '${prompt}')`)).toHaveProperty('answer');
    const sent = Buffer.concat(gateway.requests.map(({ body }) => body)).toString('latin1');
    expect(sent).toContain(plain);
    expect(sent).not.toContain(secret);
    expect(sent).not.toContain(prompt);
  });

  test('a claim whose answer is lost, and a restart of the gateway while the person waits, give one live agent', async () => {
    const before = await ask<string[]>('person.agents()');
    gateway.loses = 'CreateClaim';
    await ask('person.hold()');
    const claiming = ask<{ answer: { instanceId: string } }>(claim());
    await eventually(async () => expect(await ask('person.isWaiting()')).toBe(true));
    const sent = gateway.requests.filter(({ method }) => method === 'CreateClaim').map(({ body }) => body.toString('hex'));
    expect(sent).toHaveLength(2);
    expect(sent[0]).toBe(sent[1]);
    await system.restart();
    await ask('person.letIn()');
    const { answer } = await claiming;
    expect((await ask<string[]>('person.agents()')).filter((id) => !before.includes(id))).toEqual([answer.instanceId]);
  });
});
