import { describe, expect, it } from 'vitest';
import { createSimilarity, SIMILARITY_ENGINES } from '../../src/adapters/similarity/similarity.ts';
import { PatientSentences } from '../patient-sentences.ts';
import { overExclusion } from './over-exclusion.ts';

describe('the default directive of an example template', () => {
  it.each(SIMILARITY_ENGINES)(
    'holds back what it names and nothing else of a conversation, such as the trip itself (%s)',
    async (engine) => {
      const similarity = createSimilarity(engine, new PatientSentences());
      try {
        const found = await overExclusion(similarity);
        expect(found).toEqual({ unrelated: 109, named: 21, heldBack: [], sent: [] });
      } finally {
        similarity.close();
      }
    },
  );
});
