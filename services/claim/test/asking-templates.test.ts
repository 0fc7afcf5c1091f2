import { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { type Caller, callerOf, createLogger, newId, Refusal, type RunningServer, route, serve } from '@offshoot/rpc';
import { afterEach, expect, test } from 'vitest';
import { answeringAll } from '../../../packages/rpc/test/answering-all.ts';
import { templatesAt } from '../src/adapters/templates.ts';
import { newInbox, refused } from './pool.ts';

const token = 'a token of tests';
let server: RunningServer | undefined;
afterEach(() => server?.close());

/** A template service with one template, which writes down who asks. */
async function started(creatorId: string) {
  const asked: Caller[] = [];
  const state = { isPublic: true, version: 1n };
  server = await serve({
    port: 0,
    serviceToken: token,
    log: createLogger('templates', 'silent'),
    services: [
      route(
        TemplateService,
        {
          ...answeringAll(TemplateService),
          getTemplateVersion: ({ templateId }, call) => {
            const caller = callerOf(call);
            asked.push(caller);
            const isCreator = caller.kind === 'user' && caller.inboxId === creatorId;
            if (!state.isPublic && !isCreator) throw new Refusal('TEMPLATE_PRIVATE', 'It is private.');
            return { version: { templateId, version: state.version, creatorId, content: { agentName: 'Trip Planner' } } };
          },
        },
        { speakers: ['claim'] },
      ),
    ],
  });
  return { asked, state, templates: templatesAt(server.url, { serviceToken: token }) };
}

test('claims of a moment share the question for a public template, and none gets an answer from before it asked', async () => {
  const { asked, state, templates } = await started(newInbox());
  const id = newId('tmpl');
  await Promise.all(Array.from({ length: 50 }, () => templates.current(id, newInbox())));
  expect(asked.length).toBeLessThanOrEqual(2);
  expect(asked.every(({ kind }) => kind === 'anonymous')).toBe(true);
  const before = templates.current(id, newInbox());
  state.version = 2n;
  await before;
  expect((await templates.current(id, newInbox())).facts.version).toBe(2);
});

test('a private template is asked for the user, each for himself, and found by all once it is public', async () => {
  const creator = newInbox();
  const { asked, state, templates } = await started(creator);
  state.isPublic = false;
  const id = newId('tmpl');
  const [mine, others] = await Promise.all([templates.current(id, creator), refused(templates.current(id, newInbox()))]);
  expect(mine.facts.creatorId).toBe(creator);
  expect(others.reason).toBe('TEMPLATE_PRIVATE');
  expect(asked.filter(({ kind }) => kind === 'user')).toHaveLength(2);
  state.isPublic = true;
  expect((await templates.current(id, newInbox())).facts.templateId).toBe(id);
});
