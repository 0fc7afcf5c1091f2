// A member asks an agent to write a text: it always asks its owner, sends it once, and never to a person who said STOP.
import type { Fault } from '@offshoot/providers';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { HOUR } from './mail-scene.ts';
import { ANNA, startTextScene, type TextScene } from './text-scene.ts';

const ORDER = 'text +1 415 555 0123 that we are late';

let scene: TextScene;
beforeEach(async () => {
  scene = await startTextScene();
});
afterEach(() => scene.close());

const sent = () => scene.stub.texts.sent().map(({ from, to, text }) => ({ from, to, text }));
const card = () => scene.cards().at(-1);
const approve = () => scene.reacts('👍', card());

test('it asks on a card, and the owner’s 👍 sends the text', async () => {
  const [asked = ''] = await scene.says(ORDER);
  expect(asked.split('\n').slice(0, 4)).toEqual([
    'May I? Send a text message',
    `To: ${ANNA}`,
    'Text: We are late.',
    `With: ${scene.number}`,
  ]);
  expect(sent()).toEqual([]);
  expect(await approve()).toEqual([`Texted ${ANNA}.`]);
  expect(sent()).toEqual([{ from: scene.number, to: ANNA, text: 'We are late.' }]);
});

test('at level 3 each text is still asked for, also to a number that is known', async () => {
  const { trust } = scene.agent.store.state;
  scene.agent.store.change({ trust: { ...trust, level: 'L3' } });
  await scene.says(ORDER);
  await scene.replies('always', card());
  expect(await scene.says(ORDER)).toEqual([expect.stringMatching(/^May I\?/)]);
});

test('ten texts a day', async () => {
  for (let n = 0; n < 10; n += 1) {
    await scene.says(`text ${ANNA}: number ${n}`);
    await approve();
    // Ten cards are all that it may ask for in a day.
    scene.passes(2 * HOUR);
  }
  expect(sent()).toHaveLength(10);
  expect(await scene.says(ORDER)).toEqual([expect.stringMatching(/as (?:often|many) .*24 hours/)]);
});

describe('what it says instead of asking', () => {
  test.each([
    ['text 415 555 0123 that we are late', /^Which country is that number in\?/],
    ['send a text to the hotel that we are late', /^To which number\?/],
    [`text ${ANNA}`, /^What shall I write\?/],
    [`text ${ANNA} and +14155550199 that we come`, /^I write to one number at a time/],
    ['text +1 900 555 0123: call me', /^I write to no number that costs more/],
    ['text +1 415 555 0123 4 of us come', /^I know no such phone number/],
    [`text ${ANNA}: ${'x'.repeat(481)}`, /^That is too long/],
  ])('%s', async (text, line) => {
    expect(await scene.says(text)).toEqual([expect.stringMatching(line)]);
    expect(scene.cards()).toEqual([]);
  });

  test('without a number of its own', async () => {
    scene.agent.store.tools.replace([]);
    expect(await scene.says(ORDER)).toEqual(["I can't send text messages: I have no phone number of my own."]);
  });
});

describe('attack:', () => {
  test('a model plans for a number that the message does not name', async () => {
    await scene.close();
    const plan = async () => [{ action: 'sms.send' as const, to: '+14155550199', text: 'All that I know' }];
    scene = await startTextScene({ engine: { ...createOfflineEngine(), plan } });
    expect(await scene.says(ORDER)).toEqual([expect.stringMatching(/^To which number\?/)]);
  });

  test('the number of another agent', async () => {
    await scene.says(ORDER);
    const [own] = scene.agent.store.tools.all();
    scene.agent.store.tools.replace(own ? [{ ...own, value: '+19705550999' }] : []);
    expect(await approve()).toEqual([expect.stringMatching(/^What I may do has changed/)]);
    expect(sent()).toEqual([]);
  });

  test('STOP, then a text: not even a card; STOP between the card and the text: it is not sent', async () => {
    await scene.says(ORDER);
    scene.agent.store.texts.optOut(ANNA);
    expect(await approve()).toEqual([expect.stringMatching(/wants no texts from me/)]);
    expect(await scene.says(ORDER)).toEqual([expect.stringMatching(/wants no texts from me/)]);
    expect(await scene.replies('again', scene.cards()[0])).toEqual([]);
    expect(sent()).toEqual([]);
    scene.agent.store.texts.optIn(ANNA);
    expect(await scene.says(ORDER)).toEqual([expect.stringMatching(/^May I\?/)]);
  });

  test('STOP that only the provider knows of', async () => {
    await scene.stub.texts.deliver({ from: ANNA, to: scene.number, text: 'Stop' });
    await scene.says(ORDER);
    expect(await approve()).toEqual([`Not texted to ${ANNA}: they have asked for no more texts.`]);
    expect(sent()).toEqual([]);
  });
});

const faults = fc.constantFrom<Fault | undefined>(
  undefined,
  { kind: 'lost-reply' },
  { kind: 'reset' },
  { kind: 'failed-reply', status: 502 },
  { kind: 'garbage', form: 'truncated' },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 429, retryAfterSeconds: 5 },
);

test('lost answers, failing look-ups and records that show late: it is sent once at most, and what is said is true', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(faults, { maxLength: 4 }),
      fc.array(faults, { maxLength: 4 }),
      fc.nat(6),
      async (sending, looking, hidden) => {
        await scene.close();
        scene = await startTextScene();
        const { stub } = scene;
        stub.texts.hideFor(hidden);
        for (const [operation, met] of [
          ['telnyx.send-message', sending],
          ['telnyx.list-records', looking],
        ] as const)
          for (const fault of met) stub.faults.add({ operation, fault: fault ?? { kind: 'delay', ms: 0 }, times: 1 });
        await scene.says(ORDER);
        const said = await approve();
        for (let n = 0; n < 40 && scene.agent.store.effects.nextAt() !== undefined; n += 1) {
          scene.passes(6 * 60_000);
          said.push(...(await scene.settles()));
        }
        const last = said.at(-1) ?? '';
        expect(sent().length).toBeLessThanOrEqual(1);
        if (/^Texted/.test(last)) expect(sent()).toHaveLength(1);
        else if (/^Not texted/.test(last)) expect(sent()).toEqual([]);
        else expect(last).toMatch(/^I do not know whether/);
      },
    ),
    { numRuns: propertyRuns(12) },
  );
});
