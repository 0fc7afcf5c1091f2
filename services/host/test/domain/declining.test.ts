import { describe, expect, test } from 'vitest';
import { wordKin } from '../../src/adapters/similarity/word-kin.ts';
import { declinedTopic } from '../../src/agent/conversation/domain/declining.ts';

const kinOf = (word: string) => wordKin().kinOf(word);
const of = (text: string, ...topics: string[]) => declinedTopic(topics, text, kinOf);

describe('a topic that is declined', () => {
  test.each([
    ['What do you think of the election?', 'elections', true],
    ['Can I get medical advice?', 'medical advice', true],
    ['Is this a medical emergency?', 'medical advice', true],
    ['Tell us about politics', 'politics', true],
    ['Tell us about ροlitics', 'politics', true],
    ['Give me advice for dinner', 'medical advice', false],
    ['I have a medical appointment on Friday.', 'medical advice', false],
    ['What is the plan?', 'politics', false],
    ['What is the plan?', 'the', false],
    ['What is the plan?', '', false],
  ])('%s (%s): %s', (text, topic, isDeclined) => {
    expect(of(text, 'gardening in winter', topic)).toBe(isDeclined ? topic : undefined);
  });
});
