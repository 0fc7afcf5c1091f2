import { expect, test } from 'vitest';
import { tellStory } from '../demo/story.ts';
import { startSystem } from './system.ts';

test('the story: publish, invite, teach, clone with context, update, release, with the real Convos client as the human', async () => {
  await using system = await startSystem();
  const steps: string[] = [];
  const told = await tellStory(
    { url: system.running.url, xmtpUrl: system.running.network.apiUrl ?? '' },
    { step: (title) => steps.push(title), fact: () => {} },
  );
  expect(steps).toHaveLength(7);
  // Two cards were approved, and what a quoted text asked for was not done.
  expect(system.running.providerStub?.mails.sent()).toMatchObject([{ to: ['desk@example.org'], text: 'We arrive at 6.' }]);
  expect(system.running.providerStub?.texts.sent()).toMatchObject([{ to: '+14155550123', text: 'We are late.' }]);
  expect(told.parentId).not.toBe(told.childId);
  expect(told.answers.length).toBeGreaterThanOrEqual(7);
  // Thirteen seconds alone; many times longer on a machine that is busy with other tests.
});
