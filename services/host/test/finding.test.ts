// Questions in other words than the statements: what is found, and that nothing is made up.

import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOfflineEngine } from '../src/adapters/engines/offline-engine.ts';
import { createSimilarity, SIMILARITY_ENGINES } from '../src/adapters/similarity/similarity.ts';
import { assemble } from '../src/agent/conversation/domain/assembly/assembly.ts';
import { finding } from './context/finding.ts';
import { findingScenesIn } from './context/finding-scenes.ts';
import { heard, item, replyRequest } from './engines/requests.ts';

const engine = createOfflineEngine();
const answer = async (text: string, ...memory: MemoryItem[]) =>
  (await engine.reply(replyRequest(text, { memory }), new AbortController().signal)).text;

it('finds many answers to questions in other words, and tells hardly anything else', { timeout: 60_000 }, async () => {
  const { answerable, found, wrong, unknown, falsely } = await finding(findingScenesIn('held-out'), engine);
  expect((found.told + found.offered) / answerable).toBeGreaterThanOrEqual(0.35);
  expect(wrong.told / answerable).toBeLessThanOrEqual(0.05);
  // A quotation claims nothing but that it was said.
  expect(falsely.told / unknown).toBeLessThanOrEqual(0.2);
  // Offered, it says that it is not exact; beyond this it would be noise.
  expect(falsely.offered / unknown).toBeLessThanOrEqual(0.3);
});

describe('an item without any word of the question', () => {
  const film = item('personalization', 'maria:likes:alien', 'Maria watched the film Alien.');
  const spiders = item('fact', 'maria:fear:spider', 'Maria is scared of spiders.');
  const engineOil = item('fact', 'our:engine', 'The engine needs new oil.');
  const concert = item('fact', 'our:concert', 'The concert is on 14 December.');

  it.each<[string, MemoryItem, string]>([
    ['Which movie did Maria see?', film, 'Alien'],
    ['What creatures is Maria frightened of?', spiders, 'spiders'],
    ['What does the motor need?', engineOil, 'oil'],
    ['When is our performance?', concert, '14 December'],
  ])('answers where its words mean the same: %s', async (question, known, expected) => {
    const others = [film, spiders, engineOil, concert].filter((one) => one !== known);
    expect(await answer(question, known, ...others)).toContain(expected);
  });
});

describe.each(SIMILARITY_ENGINES)('kindred words (%s)', (name) => {
  const similarity = createSimilarity(name);

  it.each([
    ['movie', 'film'],
    ['kids', 'child'],
    ['animal', 'kitten'],
    ['medicine', 'penicillin'],
    ['stole', 'rob'],
    ['baptism', 'christening'],
    ['ill', 'asthma'],
  ])('%s: %s', (asked, said) => {
    expect(similarity.kinOf(asked)).toContain(said);
  });

  it.each([
    ['film', 'book'],
    ['peanut', 'cashew'],
    ['monday', 'tuesday'],
    ['brother', 'sister'],
    ['hot', 'cold'],
  ])('%s is not %s', (asked, said) => {
    expect(similarity.kinOf(asked)).not.toContain(said);
  });

  it('attack: no word breaks it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', 'constructor', '', 's', 'ing', '\n')), (word) => {
        const kin = similarity.kinOf(word);
        expect(kin).not.toContain(word);
        expect(similarity.kinOf(word)).toEqual(kin);
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});

describe('the context of a model with little room', () => {
  const newer = Array.from({ length: 300 }, (_, i) => item('fact', `our:shop-${i}`, `Shop number ${i} on the long street closes at six.`));
  const known = [item('fact', 'maria:fear:spider', 'Maria is scared of spiders.'), ...newer];
  const input = { instructions: '', tools: '', soul: '', ownerSection: '', recent: [], budgetTokens: 1_500 };
  const asked = (text: string, items: readonly MemoryItem[], isByMeaning: boolean) => {
    const { kinOf } = createSimilarity('lexical');
    return assemble({ ...input, items, message: heard(text), ...(isByMeaning ? { kinOf } : {}) }).memory.map(({ text }) => text);
  };

  it('contains items that match the question by meaning', () => {
    expect(asked('What frightened her?', known, false)).not.toContain('Maria is scared of spiders.');
    expect(asked('What frightened her?', known, true)).toContain('Maria is scared of spiders.');
  });

  it('prefers items with the words of the question to items that only match by meaning', () => {
    const literal = item('fact', 'leo:frightened', 'Leo was frightened in the cellar.');
    const many = newer.map((one, i) => ({ ...one, text: `Shop ${i} makes people scared and afraid of the long street.` }));
    expect(asked('What frightened him?', [literal, ...many], true)).toContain('Leo was frightened in the cellar.');
  });
});
