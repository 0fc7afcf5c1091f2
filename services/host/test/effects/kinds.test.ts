// Every kind of effect of the host keeps to the contract, and the registry finds each one.
import { isDeepStrictEqual } from 'node:util';
import type { ScriptedServer } from '@offshoot/mcp/testing';
import { npubOf, publicKeyOf } from '@offshoot/nostr';
import { afterEach, expect, test } from 'vitest';
import { createAgentMailer } from '../../src/adapters/agent-mailer.ts';
import { effectKinds } from '../../src/agent/effects/effect-kinds.ts';
import { emailKind } from '../../src/agent/effects/kinds/email/email-kind.ts';
import { mailIn } from '../../src/agent/effects/kinds/email/mail.ts';
import { messageIn } from '../../src/agent/effects/kinds/nostr/message.ts';
import { nostrKind } from '../../src/agent/effects/kinds/nostr/nostr-kind.ts';
import { smsKind } from '../../src/agent/effects/kinds/sms/sms-kind.ts';
import { smsIn } from '../../src/agent/effects/kinds/sms/text.ts';
import { startMessageScene, Writer } from '../nostr/message-scene.ts';
import { describeEffectKind } from './kinds-contract.ts';
import { HOTEL, type MailScene, startMailScene } from './mail-scene.ts';
import { startMcpScene } from './mcp-scene.ts';
import { ANNA, startTextScene } from './text-scene.ts';

const mail = (text: string, ...to: string[]) => ({
  says: `e-mail ${to.join(', ') || HOTEL}: ${text}`,
  plan: { action: 'email.send' as const, to: to.length > 0 ? to : [HOTEL], subject: '', text },
});

/** What the stand-ins of the providers do, once each. */
const FAULTS = {
  'lost answer': { kind: 'lost-reply' },
  refusal: { kind: 'status', status: 422 },
  'rate limit': { kind: 'status', status: 429 },
  'no answer': { kind: 'hold' },
} as const;

describeEffectKind('e-mail', {
  async start() {
    const scene = await startMailScene();
    const kind = emailKind(createAgentMailer({ baseUrl: scene.stub.baseUrls.agentmail }));
    const own = scene.agent.store.tools.all();
    return {
      ...{ kind, deps: scene.deps },
      hasTool: (has) => scene.agent.store.tools.replace(has ? own : []),
      done: ({ terms }) => scene.stub.mails.sent().filter(({ text }) => text === mailIn(terms).text).length,
      meets: (what) => scene.stub.faults.add({ operation: 'agentmail.send-message', fault: FAULTS[what], times: 1 }),
      close: () => scene.close(),
    };
  },
  order: (nth) => mail(`We are ${nth}.`),
  hostile: (text) => mail(text),
  bad: [
    { ...mail('We come.', 'no-address'), problem: 'no-such-address' },
    { ...mail(''), problem: 'no-text' },
    { ...mail('We come.', ...Array.from({ length: 11 }, (_, i) => `a${i}@example.org`)), problem: 'too-many' },
    { ...mail('x'.repeat(1_001)), problem: 'too-long' },
    { says: 'e-mail the hotel', plan: mail('We come.').plan, problem: 'no-address' },
  ],
});

const text = (words: string, to = ANNA) => ({ says: `text ${to}: ${words}`, plan: { action: 'sms.send' as const, to, text: words } });

describeEffectKind('text message', {
  async start() {
    const scene = await startTextScene();
    const kind = smsKind(scene.carrier);
    const own = scene.agent.store.tools.all();
    return {
      ...{ kind, deps: scene.deps },
      hasTool: (has) => scene.agent.store.tools.replace(has ? own : []),
      done: ({ terms }) => scene.stub.texts.sent().filter((sent) => sent.text === smsIn(terms).text).length,
      meets: (what) => scene.stub.faults.add({ operation: 'telnyx.send-message', fault: FAULTS[what], times: 1 }),
      close: () => scene.close(),
    };
  },
  order: (nth) => text(`We are ${nth}.`),
  hostile: text,
  bad: [
    { ...text('We come.', '415 555 0123'), problem: 'ambiguous' },
    { ...text('We come.', '+999 1'), problem: 'none' },
    { ...text('Call me.', '+1 900 555 0123'), problem: 'costly' },
    { ...text(''), problem: 'no-text' },
    { ...text('We come.', `${ANNA} +14155550199`), problem: 'several' },
    { ...text('x'.repeat(481)), problem: 'too-long' },
    { says: 'text Anna', plan: text('We come.').plan, problem: 'no-number' },
  ],
});

const BEA = new Uint8Array(32).fill(7);

for (const action of ['nostr.send', 'nostr.ask'] as const) {
  const message = (words: string, to = npubOf(publicKeyOf(BEA))) => ({
    says: `write to ${to}: ${words}`,
    plan: { action, to, text: words },
  });
  describeEffectKind(action, {
    async start() {
      const scene = await startMessageScene();
      const { relay } = scene;
      const bea = new Writer('Bea', relay, scene.deps.now, BEA);
      return {
        ...{ kind: nostrKind, deps: scene.deps },
        hasTool: (has) => scene.settings({ enabled: has }),
        done: ({ terms }) => bea.got().filter(({ text }) => text.includes(messageIn(terms).text)).length,
        meets(what) {
          relay.losesAnswer = what === 'lost answer';
          relay.refusesNext = what === 'refusal';
          relay.isAwayNext = what === 'rate limit';
          relay.hangs = what === 'no answer';
        },
        close: () => scene.close(),
      };
    },
    order: (nth) => message(`We are ${nth}.`),
    hostile: (text) => message(text),
    bad: [
      { ...message('We come.', ''), problem: 'no-peer' },
      { ...message('We come.', 'Mallory'), problem: 'no-such-peer' },
      { ...message(''), problem: 'no-text' },
      { ...message('x'.repeat(1_001)), problem: 'too-long' },
      { says: 'write to somebody on Nostr', plan: message('We come.').plan, problem: 'no-peer' },
      { says: 'write to somebody on Nostr', plan: message('We come.', 'Ana').plan, problem: 'no-peer' },
    ],
  });
}

const echo = (text: string, says = `use demo echo with message=${text}`) => ({
  says,
  plan: { action: 'mcp.call' as const, server: 'demo', tool: 'echo', arguments: { message: text } },
});

describeEffectKind('a tool of an MCP server', {
  async start() {
    const scene = await startMcpScene();
    const { server, agent } = scene;
    const version = agent.store.templateVersion();
    if (version === undefined) throw new Error('no template');
    const answers = {
      'lost answer': ({ response }) => void response.destroy(),
      refusal: ({ error }) => error(-32602, 'no'),
      'rate limit': ({ response }) => void response.writeHead(429).end(),
      'no answer': () => {},
    } satisfies Record<string, ScriptedServer['answers'][string]>;
    let undone = 0;
    return {
      ...{ kind: scene.kind, deps: scene.deps },
      hasTool: (has) => agent.store.keepTemplateVersion(has ? version : { ...version, content: { ...version.content, mcpServers: [] } }),
      done: ({ terms }) =>
        server.calls.filter((args) => isDeepStrictEqual(args, { message: terms.arguments.message?.value })).length - undone,
      meets: (what) => {
        server.answers['tools/call'] = (exchange) => {
          server.answers['tools/call'] = undefined;
          undone = what === 'refusal' || what === 'rate limit' ? 1 : 0;
          answers[what](exchange);
        };
      },
      close: () => scene.close(),
    };
  },
  order: (nth) => echo(`number-${nth}`),
  hostile: (text) => echo(text),
  bad: [
    { says: 'use demo echo', plan: { ...echo('').plan, arguments: {} }, problem: 'arguments' },
    { says: 'use demo fax', plan: { ...echo('').plan, tool: 'fax' }, problem: 'no-tool' },
    { says: 'use other echo', plan: { ...echo('').plan, server: 'other' }, problem: 'no-tool' },
  ],
});

let scene: MailScene | undefined;
afterEach(() => scene?.close());

test('an action of a kind that the host does not know any more has no tool and no plan, and is called by its name', () => {
  const kinds = effectKinds([]);
  expect(kinds.forPlan('email.send')).toBeUndefined();
  expect(kinds.of('email.send').words.card('email.send')).toEqual({ title: 'email.send', arguments: {} });
});

test('two kinds cannot take the same plan', () => {
  const kind = emailKind({ send: () => Promise.reject(new Error('not called')), wasSent: () => Promise.reject(new Error('not called')) });
  expect(() => effectKinds([kind, kind])).toThrow('two kinds of effects take the plan email.send');
});

test('a host that no longer knows a kind of action does not carry it out, and says so', async () => {
  scene = await startMailScene();
  await scene.says(`e-mail the hotel at ${HOTEL} that we arrive at 6`);
  const without = { ...scene.deps, effectKinds: effectKinds([]) };
  Object.assign(scene.deps, without);
  expect(await scene.reacts('👍', scene.cards().at(-1))).toEqual([expect.stringMatching(/^What I may do has changed/)]);
  expect(scene.stub.mails.sent()).toEqual([]);
});
