// Lines of a chat that once stopped a host for hours, and texts that repeat themselves like them. CPU time, so that load does not matter.
import { answerInReply } from '@offshoot/actions';
import { actsIn } from '@offshoot/engine/addressing/speech-acts.ts';
import { cpuMsOf, fuzz } from '@offshoot/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { QUIET_OF, quietOrderIn } from '../../src/agent/record/domain/quiet.ts';
import { understand } from '../engines/quoting.ts';
import { heard, JAPAN_MEMORY } from '../engines/requests.ts';
import { AGENT } from './entries.ts';

const LONGEST = 8_000;
const MAX_MS = 300;

// What is compiled on first use is no matter of the text.
beforeAll(() => {
  for (const read of Object.values(AGENT.entries)) read('Juno, stop. Do you hear us? I mean Tuesday, and forget my diet.');
});

describe('attack: a line that stops the host', () => {
  it.each([
    ['an order to be quiet with endings (quiet.ts ENDING)', `stop${' till a ok ok'.repeat(18)} bbb`],
    ['a question whether it hears (speech-acts.ts)', `do you hear${' what a us us'.repeat(14)}`],
    ['a correction (corrections.ts LEAD)', `${'i mean '.repeat(26)}x`],
    ['an order to forget (taking-back.ts NEXT_SUBJECT)', `Forget my diet${', also'.repeat(24)}`],
    ['dots (answering.ts, answer.ts)', '.'.repeat(LONGEST)],
    ['blanks', ' '.repeat(LONGEST)],
  ])('%s', (_, text) => {
    // Twice: the first call may have paid for compiling.
    const slow = Object.entries(AGENT.entries).filter(([, read]) => [0, 1].every(() => cpuMsOf(() => read(text)) >= MAX_MS));
    expect(slow.map(([entry]) => entry)).toEqual([]);
  });

  it('also as long as a message may be', () => {
    for (const text of [`stop${' till a ok ok'.repeat(600)} bbb`, `do you hear${' what a us us'.repeat(600)}`]) {
      expect(cpuMsOf(() => quietOrderIn(text, { isForIt: true, quiet: QUIET_OF.talking }))).toBeLessThan(MAX_MS);
      expect(cpuMsOf(() => actsIn(text))).toBeLessThan(MAX_MS);
    }
  });

  it('a reply of 200,000 dots to a card', () => {
    expect(cpuMsOf(() => answerInReply('.'.repeat(200_000)))).toBeLessThan(MAX_MS);
    expect(answerInReply(`yes${'.'.repeat(50)}`)).toBe('approve');
  });

  it('a name that is a pattern', () => {
    for (const senderName of ['(a+)+$', '[', '(?:x', '\\', '*'])
      expect(
        understand(heard("we're going to see aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa! bb", { senderName }), 'Juno', JAPAN_MEMORY),
      ).toBeDefined();
  });
});

it('texts that repeat themselves take no entry longer than 50 ms', async () => {
  // Twice what `npm run fuzz` allows: a loaded machine takes more CPU time, too.
  expect(await fuzz(AGENT, { seed: 7, inputs: 600, length: 300, maxMs: 100 })).toEqual([]);
});
