import { expect, test } from 'vitest';
import { WITH_MODEL, WITHOUT_MODEL } from '../../src/agent/conversation/thinking/thinking.ts';

test('a message gets the answer of the first way that has one', () => {
  const [withModel, without] = [WITH_MODEL, WITHOUT_MODEL].map((ways) => ways.map(({ answers }) => answers));
  expect({ withModel, without }).toMatchInlineSnapshot(`
    {
      "withModel": [
        "what its soul declines",
        "everything else, with tools to learn and to act",
      ],
      "without": [
        "what its soul declines",
        "what it is asked to do, by a plan of the message alone",
        "a question about a picture, a film or a voice message",
        "everything else, in words",
      ],
    }
  `);
});
