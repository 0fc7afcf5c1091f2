// One thing has one topic in all its wordings; things that coexist have different topics.

import { tidyTopic } from '@offshoot/memory/items/limits.ts';
import { aspectNamed, isSetTopic, partsOfTopic, topicFor } from '@offshoot/memory/words/aspects.ts';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';

describe('topics', () => {
  it.each([
    [{ subject: 'saul', aspect: 'allergic', detail: 'peanuts' }, 'saul:allergy:peanut'],
    [{ subject: 'saul', aspect: 'Allergies', detail: 'the peanut' }, 'saul:allergy:peanut'],
    [{ subject: 'saul', aspect: 'diet', detail: 'vegetarian' }, 'saul:diet:vegetarian'],
    [{ subject: 'saul', aspect: 'dislikes', detail: 'tea' }, 'saul:likes:tea'],
    [{ subject: 'our', aspect: 'accommodation' }, 'our:hotel'],
    [{ subject: '', aspect: 'hotel' }, 'our:hotel'],
    [{ subject: 'our', aspect: 'flight', detail: 'time' }, 'our:flight:time'],
    [{ subject: 'saul', aspect: 'shoe size' }, 'saul:shoe-size'],
  ])('%o is %s', (parts, topic) => expect(topicFor(parts)).toBe(topic));

  it('in a set coexist, and only one value at a time is valid', () => {
    expect(['saul:diet:vegan', 'saul:likes:tea', 'our:visit:kyoto'].map(isSetTopic)).toEqual([true, true, true]);
    expect(['our:hotel', 'our:flight:time', 'saul:shoe-size', 'nonsense', ''].map(isSetTopic)).toEqual([false, false, false, false, false]);
    expect(aspectNamed('loves')).toEqual({ name: 'likes', shape: 'set' });
    expect(aspectNamed('shoe size')).toBeUndefined();
  });

  test('survive a round trip and need no tidying (property)', () => {
    const word = fc.oneof(fc.constantFrom('diet', 'likes', 'hotel', 'Shoe Size', '新宿', "it's", 'a:b', ' '), fc.string({ maxLength: 20 }));
    fc.assert(
      fc.property(word, word, word, (subject, aspect, detail) => {
        const topic = topicFor({ subject, aspect, detail });
        expect(tidyTopic(topic)).toBe(topic);
        const parts = partsOfTopic(topic);
        expect(topicFor({ ...parts, subject: parts?.subject ?? '', aspect: parts?.aspect ?? '', detail: '' })).toBe(
          `${parts?.subject}:${parts?.aspect}`,
        );
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});
