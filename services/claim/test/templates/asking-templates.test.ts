import { setTimeout as sleep } from 'node:timers/promises';
import { Visibility } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { type PromiseCurrentVersionRequest, TemplateFeedService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { newId } from '@offshoot/refusals/ids';
import { type RunningServer, route, serve } from '@offshoot/rpc';
import { type Caller, callerOf, userTokenFor } from '@offshoot/rpc/auth';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { eventually } from '@offshoot/testing';
import { afterEach, expect, test } from 'vitest';
import { type Templates, templatesAt } from '../../src/templates/adapters/templates.ts';
import { keys, newInbox, refused } from '../pool.ts';

const userCall = async (inboxId: string) => ({ inboxId, token: await userTokenFor(keys.of('gateway'), 'claim', inboxId) });
const newUser = () => userCall(newInbox());

let server: RunningServer | undefined;
afterEach(() => server?.close());

/** A template service with one template, which records who asks. */
async function started(creatorId: string) {
  const asked: Caller[] = [];
  const promises: PromiseCurrentVersionRequest[] = [];
  const state = { isOpen: true, version: 1n, promisedMs: 40 as number | 'fails' };
  const versionOf = (templateId: string) => ({ templateId, version: state.version, creatorId, content: { agentName: 'Trip Planner' } });
  server = await serve({
    port: 0,
    serviceKey: keys.of('template'),
    serviceCallers: keys.callers,
    log: createLogger('templates', 'silent'),
    services: [
      route(TemplateFeedService, {
        getCurrentVersion: ({ templateId }, call) => {
          const caller = callerOf(call);
          asked.push(caller);
          const seesPrivate = caller.kind === 'service' || (caller.kind === 'user' && caller.inboxId === creatorId);
          if (!state.isOpen && !seesPrivate) throw new Refusal('TEMPLATE_PRIVATE', 'It is private.');
          return { version: versionOf(templateId) };
        },
        watchTemplateVersions: async function* () {},
        promiseCurrentVersion: (request) => {
          promises.push(request);
          if (state.promisedMs === 'fails') throw new Error('a defect');
          if (state.promisedMs === 0) return {};
          return {
            promisedMs: state.promisedMs,
            visibility: state.isOpen ? Visibility.PUBLIC : Visibility.PRIVATE,
            ...(request.knownVersion !== state.version && { version: versionOf(request.templateId) }),
          };
        },
      }),
    ],
  });
  return { asked, promises, state, templates: templatesAt(server.url, { serviceKey: keys.of('claim'), serviceCallers: [] }) };
}

test('simultaneous claims share a request for a public template, and none gets an answer from before its own request', async () => {
  const { asked, state, templates } = await started(newInbox());
  // It changes without waiting.
  state.promisedMs = 0;
  const id = newId('tmpl');
  await Promise.all(Array.from({ length: 50 }, async () => templates.current(id, await newUser())));
  expect(asked.length).toBeLessThanOrEqual(2);
  expect(asked.every(({ kind }) => kind === 'anonymous')).toBe(true);
  const before = templates.current(id, await newUser());
  state.version = 2n;
  await before;
  expect((await templates.current(id, await newUser())).facts.version).toBe(2);
});

test('a private template is requested separately for each user, and shared once it is public', async () => {
  const creator = newInbox();
  const { asked, state, templates } = await started(creator);
  state.isOpen = false;
  const id = newId('tmpl');
  const [mine, others] = await Promise.all([
    templates.current(id, await userCall(creator)),
    refused(templates.current(id, await newUser())),
  ]);
  expect(mine.facts.creatorId).toBe(creator);
  expect(others.reason).toBe('TEMPLATE_PRIVATE');
  expect(asked.filter(({ kind }) => kind === 'user')).toHaveLength(2);
  state.isOpen = true;
  expect((await templates.current(id, await newUser())).facts.templateId).toBe(id);
  await templates.current(id, await newUser());
  expect(asked.at(-1)?.kind).toBe('anonymous');
});

/** `count` requests one after another, `pauseMs` apart, like claims. */
async function questions(templates: Templates, id: string, { count, pauseMs = 2, requester = newInbox() }: Questions) {
  for (let i = 0; i < count; i += 1) {
    await templates.current(id, await userCall(requester));
    await sleep(pauseMs);
  }
}
interface Questions {
  count: number;
  pauseMs?: number;
  requester?: string;
}

test('a promised answer is requested once instead of for each claim, and renewed before it expires', async () => {
  const { asked, promises, templates } = await started(newInbox());
  const id = newId('tmpl');
  await eventually(async () => {
    await questions(templates, id, { count: 20 });
    expect(promises.filter(({ knownVersion }) => knownVersion === 1n).length).toBeGreaterThan(1);
  });
  const before = asked.length;
  await questions(templates, id, { count: 30 });
  await Promise.all(Array.from({ length: 100 }, async () => templates.current(id, await newUser())));
  expect(asked.length - before).toBeLessThan(30);
});

test('a single claim of a template requests no promise', async () => {
  const { asked, promises, templates } = await started(newInbox());
  await Promise.all(Array.from({ length: 10 }, async () => templates.current(newId('tmpl'), await newUser())));
  expect(asked).toHaveLength(10);
  expect(promises).toHaveLength(0);
});

test('without a promise, or if requesting one fails, claims ask as usual', async () => {
  for (const promisedMs of [0, 'fails'] as const) {
    const { asked, promises, state, templates } = await started(newInbox());
    state.promisedMs = promisedMs;
    await questions(templates, newId('tmpl'), { count: 20 });
    expect(asked).toHaveLength(20);
    expect(promises.length).toBeGreaterThan(0);
    expect(promises.length).toBeLessThan(10);
    await server?.close();
  }
});

test('a private template is only promised to the pool: it is requested for its users each time', async () => {
  const creator = newInbox();
  const { asked, state, promises, templates } = await started(creator);
  state.isOpen = false;
  const id = newId('tmpl');
  const asPool = async () => void (await templates.current(id));
  for (let i = 0; i < 3; i += 1) await asPool();
  await eventually(() => expect(promises.length).toBeGreaterThan(0));
  const before = asked.length;
  for (let i = 0; i < 5; i += 1) expect((await refused(templates.current(id, await newUser()))).reason).toBe('TEMPLATE_PRIVATE');
  await questions(templates, id, { count: 5, requester: creator });
  expect(asked.slice(before).filter(({ kind }) => kind === 'user')).toHaveLength(10);
});
