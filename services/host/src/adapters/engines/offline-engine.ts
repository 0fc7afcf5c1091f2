// The engine of a host without a model, with what the host knows about words.
import type { Engine } from '@offshoot/engine/engine.ts';
import type { WordSenses } from '@offshoot/quoting-engine/finding.ts';
import { createQuotingEngine } from '@offshoot/quoting-engine/quoting-engine.ts';
import { wordKin } from '../similarity/word-kin.ts';
import { wordVectors } from '../similarity/word-vectors.ts';

export const hostSenses: WordSenses = {
  kinOf: (word) => wordKin().kinOf(word),
  closeness(one, other) {
    const vectors = wordVectors();
    const [a, b] = [vectors.rankOf(one), vectors.rankOf(other)];
    return a === undefined || b === undefined ? undefined : vectors.cosine(a, b);
  },
};

export const createOfflineEngine = (): Engine => createQuotingEngine({ senses: hostSenses });
