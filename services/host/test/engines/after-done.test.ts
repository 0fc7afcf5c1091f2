// After "done", nobody gets the information by any question, and no clone gets it. If nothing was done, no answer
// says "done". The offline engine reads, carries out and answers, as in a conversation.
import { propertyRuns } from '@offshoot/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { type BareAgent, openBareAgent } from '../context/bare-agent.ts';
import { summaryOf } from '../context/handing-over.ts';

let agent: BareAgent | undefined;
afterEach(() => {
  agent?.close();
  agent = undefined;
});

/** X stands for what the order means. */
const ORDERS = `forget X
please forget X
delete X
erase X please
can you forget X?
could you please delete X?
would you mind forgetting X?
please scrub X
unlearn X
foget X
plz delte X
forget about X
forget what you were told about X
forget what you know about X
forget everything about X
remove everything you know about X
wipe what you know about X
delete whatever you heard about X
never mind what was said about X
you can drop the thing about X
lose the bit about X
strike the part about X from your memory
get rid of the thing about X
I'd rather you didn't keep X
I'd prefer if you forgot X
I don't want you to remember X
I don't want X in your notes
don't hold on to X
stop remembering X
no need to keep X
you don't need to know X
clear your memory of X
take X out of your memory
please have X removed
can X be deleted?
let's pretend I never mentioned X
sorry, but could you forget X, it's embarrassing
thanks, and please forget X
the thing about X can go`.split('\n');

interface Case {
  what: string;
  /** What was said before the order, and by whom. */
  told: readonly [who: string, text: string][];
  /** What the order names. */
  x: string;
  value: RegExp;
  questions: readonly string[];
  outcome: 'gone' | 'stays' | 'nothing';
}

const CASES: readonly Case[] = [
  {
    what: 'what the speaker taught',
    told: [['Eva', 'I have a tattoo of a quokka']],
    x: 'my tattoo',
    value: /quokka/i,
    questions: ['what tattoo does Eva have?', 'what do you know about Eva?', 'does Eva have a tattoo?'],
    outcome: 'gone',
  },
  {
    what: 'what another member said of the speaker',
    told: [['Tom', 'remember that Eva owes me 517 euros']],
    x: 'my debt to Tom',
    value: /517/,
    questions: ['how much does Eva owe Tom?', 'what do you know about Eva?', 'who owes money?'],
    outcome: 'gone',
  },
  {
    what: 'a credential',
    told: [['Eva', 'the password for the shop is Tulpe88']],
    x: 'the shop password',
    value: /tulpe/i,
    questions: ["what's the shop password?", 'how do I log in to the shop?', "what's the password for the shop?"],
    outcome: 'gone',
  },
  {
    what: 'what another member taught of the group',
    told: [['Tom', 'the reception is at the Quokka Inn']],
    x: 'the reception',
    value: /quokka/i,
    questions: ['where is the reception?'],
    outcome: 'stays',
  },
  {
    what: 'what nobody has told',
    told: [['Tom', 'dinner is at the Quokka Inn']],
    x: 'my tattoo',
    value: /quokka/i,
    questions: ['where is dinner?'],
    outcome: 'nothing',
  },
];

const CLAIMS_DONE = /\bdone\b|\bI've (?:deleted|forgotten)\b|\bhidden:/i;

/** `npm run test:long` tries every order in every case. */
const CASES_OF_AN_ORDER = Math.min(propertyRuns(2), CASES.length);
const isTried = (order: number, at: number) => (at + CASES.length - (order % CASES.length)) % CASES.length < CASES_OF_AN_ORDER;

describe.each(CASES.map((one, at) => ({ ...one, at })))('$what', ({ told, x, value, questions, outcome, at }) => {
  it.each(ORDERS.filter((_, order) => isTried(order, at)))('%s', async (order) => {
    agent = openBareAgent({ engine: createOfflineEngine() });
    await agent.hear('Eva', 'hello');
    for (const [who, text] of told) await agent.hear(who, text);
    await agent.hear('Zed', 'the fence is green');
    const answer = (await agent.hear('Eva', order.replaceAll('X', x), { answer: true })).join(' ');
    const isDone = CLAIMS_DONE.test(answer);
    const asked: string[] = [];
    const all = outcome === 'gone' ? questions : questions.slice(0, 1);
    for (const [who, some] of [
      ['Zed', [...all, 'what do you know?']],
      ['Eva', outcome === 'gone' ? ['what do you know about me?'] : []],
    ] as const)
      for (const question of some) asked.push(...(await agent.hear(who, question, { answer: true })));
    const isTold = asked.some((text) => value.test(text));
    const isGiven = value.test(JSON.stringify(await summaryOf(agent.deps, '')));
    expect(asked.join(' '), 'something else is lost').toContain('green');
    expect(answer, order).not.toBe('');
    expect({ isDone, isTold, isGiven: isGiven && !isTold }, answer).toEqual({
      isDone: outcome === 'gone',
      isTold: outcome !== 'gone',
      isGiven: false,
    });
  });
});
