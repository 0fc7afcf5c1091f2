// The claim service's side of promises, against the real service: it never uses an answer older than a completed change.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Templates, templatesAt } from '@offshoot/claim/testing';
import { refusalOf } from '@offshoot/rpc';
import type { UserCall } from '@offshoot/rpc/auth';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deletion, TRIP_PLANNER, update, visibilityChange } from './signing.ts';
import { keys, openStoreFront, present, type StoreFront } from './store-front.ts';

let front: StoreFront;
beforeAll(async () => {
  front = await openStoreFront();
});
afterAll(() => front?.close());

/** The newest state of the template that any caller has seen. */
interface Known {
  version: number;
  access: 'public' | 'changing' | 'private' | 'deleted';
}

/** Asks continuously and compares each answer with what was known when its request began. */
function asking(templates: Templates, id: string, known: Known, requester?: UserCall) {
  const seen = { questions: 0, promised: 0, wrong: [] as string[] };
  let stopped = false;
  const done = (async () => {
    while (!stopped) {
      const atFirst = { ...known };
      let settled = false;
      const answer = templates.current(id, requester).then(
        ({ facts }) => ({ version: facts.version, access: 'public' }),
        (error: unknown) => ({ version: 0, access: refusalOf(error)?.reason === 'TEMPLATE_NOT_FOUND' ? 'deleted' : 'private' }),
      );
      void answer.then(() => (settled = true));
      // No service answers within the same turn of the event loop.
      for (let i = 0; i < 10; i += 1) await Promise.resolve();
      if (settled) seen.promised += 1;
      const { version, access } = await answer;
      seen.questions += 1;
      const refused = access !== 'public';
      const mustBeRefused = atFirst.access === 'deleted' || (atFirst.access === 'private' && requester !== undefined);
      const wasOpen = atFirst.access === 'public' && known.access === 'public';
      if (!refused && (mustBeRefused || version < atFirst.version)) seen.wrong.push(`version ${version} after ${JSON.stringify(atFirst)}`);
      if (refused && wasOpen) seen.wrong.push(`${access} while ${JSON.stringify(atFirst)}`);
      await nextTurn();
    }
  })();
  const stop = async () => {
    stopped = true;
    await done;
  };
  return { seen, stop };
}

it('no request sent after an update, an unpublication or a deletion has returned gets the old answer', async () => {
  const saul = front.inboxes.newPerson();
  let template = await front.created(saul, TRIP_PLANNER, { published: true });
  const known: Known = { version: 1, access: 'public' };
  const replicas = [1, 2].map(() => templatesAt(front.url, { serviceKey: keys.of('claim'), serviceCallers: [] }));
  const stranger = await front.userCall(front.inboxes.newPerson().inboxId);
  const askers = replicas.flatMap((templates) => [
    asking(templates, template.id, known, stranger),
    asking(templates, template.id, known, stranger),
    asking(templates, template.id, known),
  ]);
  /** Waits until each has received more answers, or answers by promise. */
  const untilAnswered = async (how: 'questions' | 'promised') => {
    const before = askers.map(({ seen }) => seen[how]);
    await eventually(() => askers.forEach(({ seen }, i) => void expect(seen[how]).toBeGreaterThan((before[i] ?? 0) + 5)));
  };
  try {
    await untilAnswered('promised');
    for (const description of ['1', '2']) {
      template = present((await front.as(saul).updateTemplate(await update(saul, template, { ...TRIP_PLANNER, description }))).template);
      known.version = Number(template.version);
      await untilAnswered('promised');
    }
    const change = async (visibility: 'public' | 'private') => {
      known.access = 'changing';
      const answer = await front.as(saul).setTemplateVisibility(await visibilityChange(saul, template, visibility));
      template = present(answer.template);
      known.access = visibility;
    };
    await change('private');
    await untilAnswered('questions');
    await change('public');
    await untilAnswered('promised');
    known.access = 'changing';
    await front.as(saul).deleteTemplate(await deletion(saul, template));
    known.access = 'deleted';
    await untilAnswered('questions');
  } finally {
    for (const asker of askers) await asker.stop();
  }
  expect(askers.flatMap(({ seen }) => seen.wrong)).toEqual([]);
});
