// Who and what words point to: names that are words too, people and things of the lines before, the same thing under another name.
import { describe, expect, it } from 'vitest';
import { topicsAndTexts } from './reading.ts';

const textsOf = (line: string) => topicsAndTexts(line).map(([, text]) => text);

describe('a first name that is a word, too', () => {
  it.each([
    ["Elif's swimming is on mondays at 16:00, Can has football on wednesdays", 'Can has football on wednesdays.'],
    ['Rose plays tennis on saturdays and May has piano on mondays', 'May has piano on mondays.'],
    ['Will is allergic to nuts', 'Will is allergic to nuts.'],
  ])('%s', (line, text) => {
    expect(textsOf(line)).toContain(text);
  });

  it.each(['Can we meet at 8', 'Will you bring the tent'])('is none before a pronoun: %s', (line) => {
    expect(textsOf(line).join(' ')).not.toMatch(/\b(?:Can|Will) is\b/);
  });
});
