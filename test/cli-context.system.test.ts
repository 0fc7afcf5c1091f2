// The `offshoot` command hands over context in the running system: preview, change, sign.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { silence } from '@offshoot/cli';
import { item, previewOf, ScriptedAgent } from '@offshoot/cli/testing';
import { standIn } from '@offshoot/testing/testnet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClaimJson, InstanceJson, PreviewJson, TemplateJson } from '../demo/offshoot.ts';
import {
  answer,
  answered,
  byHuman,
  CONTEXT_COMMANDS,
  creator,
  expectNothingLeaked,
  file,
  human,
  inProcess,
  live,
  person,
  printed,
  refusal,
  run,
  setScene,
  stack,
  system,
  untilAnswered,
} from './command-scene.ts';
import { KeySwappingGateway } from './key-swapping-gateway.ts';

/** Appears in no output unless requested. */
const PASSWORD = 'tuna-4711-sashimi';
const PROMPT = 'what we like';
/** What a clone says once it has its context, before or after its hello. */
const CONTEXT = /I remember what I learned|has arrived/;

interface ShareJson {
  id: string;
  state: string;
}

interface Told {
  contextSources: { instanceId: string; count: number }[];
}

let template: string;
let parent: ClaimJson;

beforeAll(async () => {
  await setScene();
  const path = file('guide.yaml', 'agent_name: Guide\ninstructions: You guide.\ncontext_directive: Everything but passports\n');
  ({ id: template } = await answer<TemplateJson>(creator, 'template create', '-f', path));
  parent = await greeted(await live(creator, 'claim', template));
  await teach(parent, "I'm vegetarian", 'Our hotel is in Shinjuku', `The wifi password is ${PASSWORD}`);
});
afterAll(() => stack.disposeAsync());

/** In a conversation of two, an agent answers every message, one after the other. */
async function teach({ conversationId }: ClaimJson, ...sentences: string[]): Promise<void> {
  for (const sentence of sentences) await human.ask(conversationId, sentence, /^Noted/);
}

function ask({ conversationId }: ClaimJson, question: string): Promise<string> {
  return human.ask(conversationId, question);
}

/** Waits for its greeting, so that it is not mistaken for the answer to the next question. */
async function greeted<T extends ClaimJson>(claim: T, words = /Tell me what you need/): Promise<T> {
  await human.hears(claim.conversationId, words);
  return claim;
}

function preview(...args: string[]): Promise<PreviewJson> {
  return answer<PreviewJson>(creator, 'clone', parent.instanceId, '--preview', '--context', PROMPT, ...args);
}

const textsOf = ({ items }: PreviewJson, isIn: boolean) => items.filter((one) => one.isIn === isIn).map(({ text }) => text);

test('a preview shows what is included and what is left out, and why; secrets only on request', async () => {
  const found = await preview();
  expect(textsOf(found, true).join()).toMatch(/vegetarian/);
  expect(textsOf(found, false).join()).toMatch(/Shinjuku.*\(secret\)|\(secret\).*Shinjuku/);
  expect(found.items.find(({ kind }) => kind === 'credential')).toMatchObject({ isIn: false, reason: 'credential', text: '(secret)' });
  const { stdout, code } = await inProcess(creator, ['clone', parent.instanceId, '--preview', '--context', PROMPT]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/Goes along \(1\)\n {2}your prompt names it:\n.*vegetarian.*Stays \(2\).*Digest sha256:/s);
  expect(stdout).toContain(`--context '${PROMPT}' --summary ${found.digest}`);
  // Raw output, which the final search for secrets skips: it was requested here.
  const open = await creator.raw('clone', parent.instanceId, '--preview', '--show-secrets');
  expect(open.stdout).toContain(PASSWORD);
});

test('the clone gets exactly what the owner changed and approved, and nothing that the parent learned since', async () => {
  const [hotel] = (await preview()).items.filter(({ text }) => text.includes('Shinjuku'));
  const asked: string[] = [];
  const lines = [`+${hotel?.id}`, ''].values();
  const atTerminal = {
    ...silence,
    isTerminal: true,
    ask: async (question: string) => {
      asked.push(question);
      return lines.next().value ?? 'q';
    },
  };
  const cloning = inProcess(creator, ['clone', parent.instanceId, '--preview', '--context', PROMPT, ...byHuman(), '--wait'], atTerminal);
  const mine = await untilAnswered<{ instances: InstanceJson[] }>(creator, ['agents', '--mine'], ({ instances }) => instances.length === 2);
  const inboxId = mine.instances.find(({ id }) => id !== parent.instanceId)?.inboxId ?? '';
  const conversationId = await human.conversation(inboxId);
  const { code, stderr } = await cloning;
  expect({ code, asked: asked.length, stderr }).toEqual({
    code: 0,
    asked: 2,
    stderr: expect.stringMatching(/you added it:\n +\d+ .*Shinjuku/),
  });
  const child = await greeted({ ...parent, inboxId, conversationId }, CONTEXT);
  expect(await ask(child, 'Where is our hotel?')).toMatch(/Shinjuku/);
  expect(await ask(child, 'What is the wifi password?')).not.toContain(PASSWORD);

  // Approved now, sent later: the parent has since learned something that the same prompt would include.
  const approved = await preview();
  await teach(parent, 'I like ramen');
  expect(textsOf(await preview(), true).join()).toMatch(/ramen/);
  const cloned = await live(creator, 'clone', parent.instanceId, '--context', PROMPT, '--summary', approved.digest);
  const late = await greeted(cloned, CONTEXT);
  expect(late.transfer?.state).toBe('TRANSFER_STATE_INGESTED');
  const knows = await ask(late, 'What do you know about me?');
  expect([await ask(late, 'What can I eat?'), knows].join()).toMatch(/vegetarian/);
  expect(knows).not.toMatch(/ramen/);
});

test('a clone is refreshed with what is new, the lineage shows who told whom, and an unknown summary is refused', async () => {
  const clone = [parent.instanceId, '--context', PROMPT, '--preview', '--yes', '--request-id', randomUUID()];
  const child = await greeted(await live(creator, 'clone', ...clone), CONTEXT);
  await teach(parent, 'I like sumo');
  // A repetition shows no new preview, which would differ by now.
  expect(await answer(creator, 'clone', ...clone, ...byHuman())).toMatchObject({ id: child.id, instanceId: child.instanceId });
  const share = ['share', parent.instanceId, '--to', child.instanceId, '--context', PROMPT, '--timeout', '20'];
  const differences = await answer<PreviewJson & { summary: Record<string, { text: string }[]> }>(
    creator,
    'share',
    ...share.slice(1),
    '--preview',
  );
  const sentences = Object.values(differences.summary).flatMap((part) => (Array.isArray(part) ? part.map(({ text }) => text ?? '') : []));
  expect(sentences.join()).toMatch(/sumo/);
  expect(sentences.join()).not.toMatch(/vegetarian/);

  const told = await inProcess(creator, [...share, '--preview', '--yes', '--wait', '--json']);
  expect({ code: told.code, stderr: told.code === 0 ? '' : told.stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(told.stdout) as ShareJson).toMatchObject({ id: expect.stringMatching(/^trf_/), state: 'TRANSFER_STATE_INGESTED' });
  await greeted(child, /news from Guide/);
  expect(await ask(child, 'What do I like?')).toMatch(/sumo/);

  await teach(child, 'I like onsen');
  expect(await inProcess(creator, ['share', child.instanceId, '--to', parent.instanceId, '--wait', '--timeout', '20'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`${parent.instanceId} has received it.`),
    stderr: expect.stringMatching(/trf_\w+: pending/),
  });
  await greeted(parent, /news from Guide/);
  expect(await ask(parent, 'What do I like?')).toMatch(/onsen/);
  const { contextSources } = await untilAnswered<Told>(creator, ['lineage', parent.instanceId], (one) => one.contextSources.length > 0);
  expect(contextSources).toMatchObject([{ instanceId: child.instanceId, count: 1 }]);
  expect((await inProcess(creator, ['lineage', parent.instanceId])).stdout).toContain(
    `  also received context from ${child.instanceId} (once, last `,
  );

  const nobodys = `sha256:${'0'.repeat(64)}`;
  const refused = await inProcess(creator, [...share, '--summary', nobodys, '--wait', '--json']);
  expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/PREVIEW_NOT_FOUND.*--preview/) });
});

test('an agent explains what its model sees, but only to its owner', async () => {
  const explained = await answer<{ budgetTokens: number; sections: { name: string; text: string }[] }>(
    creator,
    'agents explain',
    parent.instanceId,
    '--message',
    'Where is our hotel?',
  );
  expect(explained.budgetTokens).toBeGreaterThan(0);
  expect(explained.sections.find(({ name }) => name === 'instructions')?.text).toContain('You guide.');
  expect(explained.sections.map(({ text }) => text).join()).toContain('Shinjuku');
  const { stdout } = await inProcess(creator, ['agents', 'explain', parent.instanceId, '--message', 'Where is our hotel?']);
  expect(stdout).toMatch(/ of \d+ tokens\n\nSECTION +PRIORITY.*\ninstructions +0 /s);
  expect(stdout).not.toContain('You guide.');
  expect(await refusal(person(), 'agents', 'explain', parent.instanceId)).toMatchObject({ reason: 'NOT_INSTANCE_OWNER' });
});

describe('attack', () => {
  test('an agent that shows one summary and asks for a signature of another gets nothing', async () => {
    const gateway = stack.use(await KeySwappingGateway.start(system.running.url));
    const liar = stack.use(await ScriptedAgent.join(system.running.network));
    const { digest } = previewOf([item('mem_1'), item('mem_2')]);
    liar.script = ({ requestId }) => previewOf([item('mem_1'), item('mem_2', { isIn: false, reason: 'excluded' })], { requestId, digest });
    gateway.swaps = 'inboxes';
    // A malicious host in the deployment.
    gateway.standIn = standIn(liar.inbox, system.running.hostKey);
    const env = { OFFSHOOT_URL: gateway.url };
    const clone = ['clone', parent.instanceId, ...byHuman(), '--preview', '--yes', '--json'];
    const { code, stdout, stderr } = await inProcess(creator, clone, silence, env);
    expect({ code, stdout, asked: liar.asked.length }).toEqual({ code: 1, stdout: '', asked: 1 });
    expect(stderr).toMatch(/ANSWER_UNVERIFIED.*Nothing was signed/);
    expect(gateway.calls).not.toContain('ReserveInstance');
    expect(gateway.calls).not.toContain('CreateClaim');

    // Positive control: an honest preview is signed, but the pool does not know this agent.
    liar.script = ({ requestId }) => previewOf([item('mem_1')], { requestId });
    const honest = await inProcess(creator, clone, silence, env);
    expect(honest.code).toBe(1);
    expect(gateway.calls).toContain('CreateClaim');
  });

  test('waiting for an agent that does not answer times out, and Ctrl-C ends it at once', async () => {
    const gateway = stack.use(await KeySwappingGateway.start(system.running.url));
    const deaf = stack.use(await ScriptedAgent.join(system.running.network));
    gateway.swaps = 'inboxes';
    gateway.standIn = standIn(deaf.inbox, system.running.hostKey);
    const env = { OFFSHOOT_URL: gateway.url };
    const explain = ['agents', 'explain', parent.instanceId, '--json'];
    expect((await inProcess(creator, [...explain, '--answer-within', '0.5'], silence, env)).stderr).toMatch(
      /AGENT_SILENT.*offshoot agents --mine/,
    );
    const pressed = new AbortController();
    const waiting = inProcess(creator, explain, silence, env, pressed.signal);
    const before = deaf.asked.length;
    for (const patience = AbortSignal.timeout(10_000); deaf.asked.length === before; ) await pause(10, undefined, { signal: patience });
    pressed.abort();
    expect(await waiting).toMatchObject({ code: 130, stderr: expect.stringContaining('INTERRUPTED') });
  });
});

test('the owner sees what an agent knows, corrects an item and forgets it', async () => {
  type Known = { items: { id: string; text: string; status: string }[] };
  const current = async () =>
    (await answer<Known>(creator, 'agents knowledge', parent.instanceId)).items.filter(({ status }) => status === 'current');
  const hotel = (await current()).find(({ text }) => text.includes('Shinjuku'));
  const corrected = await answer<{ learned: string[] }>(
    creator,
    'agents correct',
    parent.instanceId,
    hotel?.id ?? '',
    'Our hotel is in Ueno.',
  );
  const [learned = ''] = corrected.learned;
  expect((await current()).find(({ id }) => id === learned)?.text).toContain('Ueno');
  expect((await current()).map(({ id }) => id)).not.toContain(hotel?.id);
  // What it corrected says the same in other words, and goes with it.
  const { gone } = await answer<{ gone: string[] }>(creator, 'agents forget', parent.instanceId, learned);
  expect(new Set(gone)).toEqual(new Set([learned, hotel?.id]));
  expect((await current()).map(({ text }) => text).join()).not.toContain('Ueno');
  expect(await refusal(creator, 'agents', 'forget', parent.instanceId, learned)).toMatchObject({ reason: 'ITEM_NOT_FOUND' });
});

test('the owner sets how much an agent says, which people there hear of', async () => {
  const { instanceId, conversationId } = parent;
  expect(await answer(creator, 'agents voice', instanceId, 'only-mentioned')).toEqual({ voice: 'only-mentioned' });
  await human.hears(conversationId, /I answer only who names me/);
  await untilAnswered<{ instances: InstanceJson[] }>(creator, ['agents', '--mine'], ({ instances }) =>
    instances.some(({ id, voice }) => id === instanceId && voice === 'VOICE_ONLY_MENTIONED'),
  );
  expect(await answer(creator, 'agents voice', instanceId, 'talking')).toEqual({ voice: 'talking' });
});

test('an owner lists the reminders of their agent and cancels one, and sees its addresses; a stranger and a wrong id are refused', async () => {
  // An agent answers thirty requests a minute, so this one is another.
  const agent = await greeted(await live(creator, 'claim', template));
  const reminders = (...args: string[]) =>
    answer<{ reminders: { id: string; text: string; when: string; byOwner: boolean }[] }>(
      creator,
      'agents reminders',
      agent.instanceId,
      ...args,
    );
  expect((await run(creator, 'agents', 'reminders', agent.instanceId)).stdout).toMatch(/^It has no reminders\. Say in its conversation/);
  await human.ask(agent.conversationId, 'remind us every Monday at 9 to water the plants', /^I'll remind/);
  await human.ask(agent.conversationId, 'remind me in 3 days to call Ana', /^I'll remind/);
  const { reminders: two } = await reminders();
  expect(two.map(({ text }) => text).sort()).toEqual(['call Ana', 'water the plants']);
  const plants = two.find(({ text }) => text === 'water the plants');
  expect(plants).toMatchObject({ when: expect.stringMatching(/^every Monday, next on Monday, .* at 09:00 \(/), byOwner: false });
  const shown = await run(creator, 'agents', 'reminders', agent.instanceId);
  expect(shown.stdout).toContain(`${plants?.id.slice(0, 12)}  water the plants\n    every Monday, next on`);
  expect(await refusal(person(), 'agents', 'reminders', agent.instanceId)).toMatchObject({ reason: 'NOT_INSTANCE_OWNER' });
  for (const [wrong, reason] of [
    ['rem_00000000', 'ITEM_NOT_FOUND'],
    ['plants', 'USAGE'],
  ] as const)
    expect(await refusal(creator, 'agents', 'reminders', agent.instanceId, '--cancel', wrong)).toMatchObject({ reason });
  expect((await reminders('--cancel', plants?.id.slice(0, 12) ?? '')).reminders).toMatchObject([{ text: 'call Ana' }]);
  await reminders('--cancel', two.find(({ text }) => text === 'call Ana')?.id ?? '');
  expect((await reminders()).reminders).toEqual([]);
  expect(await answer(creator, 'agents addresses', agent.instanceId)).toEqual({ email: '', phone: '', shown: 'none' });
  expect(await answer(creator, 'agents addresses', agent.instanceId, 'both')).toEqual({ email: '', phone: '', shown: 'both' });
});

test('every context command was run, and no output contains a secret', async () => {
  expect([...answered]).toEqual(expect.arrayContaining(CONTEXT_COMMANDS));
  expect(printed.join('\n')).toContain('(secret)');
  await expectNothingLeaked([PASSWORD]);
});
