import { expect, onTestFinished, test } from 'vitest';
import { listeners } from '../src/agent/listening.ts';
import { openBareAgent } from './context/bare-agent.ts';
import { plainEngine } from './plain-engine.ts';
import { listenIn } from './trust/listening.ts';

test('a message goes to the first of these that takes it', () => {
  const agent = openBareAgent({ engine: plainEngine() });
  onTestFinished(() => agent.close());
  const order = listeners(listenIn(agent).online(), new Map()).map(({ listensFor }) => listensFor);
  expect(order).toMatchInlineSnapshot(`
    [
      "an answer to a card",
      "the code that links the owner",
      "an order to stop or to go on talking or listening",
      "anything, while its owner has paused it",
      "what its owner asks about it",
      "a “yes” that says not to what",
      "a request for the rest of an answer",
      "everything else: to answer it, and to learn from it",
    ]
  `);
});
