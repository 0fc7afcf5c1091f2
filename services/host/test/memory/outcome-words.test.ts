import { forgetSentence } from '@offshoot/memory/forgetting/outcome-words.ts';
import type { ForgetOutcome } from '@offshoot/memory/items/outcome.ts';
import { expect, it } from 'vitest';

const said = (o: Partial<ForgetOutcome>) =>
  forgetSentence({ asked: ['your diet'], forgotten: 0, hidden: 0, stays: { tellers: [], count: 0 }, nothingFound: false, ...o });

it.each<[Partial<ForgetOutcome>, string]>([
  [{ nothingFound: true }, 'I know nothing about that, so there was nothing to forget.'],
  [{ forgotten: 2 }, 'Done: I have forgotten your diet.'],
  [{ forgotten: 1, asked: ['your diet', 'your home'] }, 'Done: I have forgotten your diet and your home.'],
  [{ hidden: 1 }, 'Done: what others taught me about you there is hidden, and I no longer tell anybody.'],
  [
    { forgotten: 1, hidden: 1 },
    'Done: I have forgotten your diet. And what others taught me about you is hidden, and I no longer tell anybody.',
  ],
  [{ stays: { tellers: ['“Mia”'], count: 1 } }, 'One thing stays, because “Mia” taught me: ask them or my owner.'],
  [
    { forgotten: 1, stays: { tellers: ['“Mia”', '“Leo”'], count: 3 } },
    'Done: I have forgotten your diet. 3 things stay, because “Mia” and “Leo” taught me: ask them or my owner.',
  ],
])('%o', (outcome, words) => expect(said(outcome)).toBe(words));
