// How the agents of a host compare meanings.
import { type ClosableSimilarity, createSimilarity, SIMILARITY_ENGINES } from './similarity.ts';

/** Reads OFFSHOOT_SIMILARITY. Throws an Error that names it. */
export function similarityFromEnv(env: NodeJS.ProcessEnv): ClosableSimilarity {
  const wanted = env.OFFSHOOT_SIMILARITY || 'embeddings';
  const engine = SIMILARITY_ENGINES.find((one) => one === wanted);
  if (engine === undefined)
    throw new Error(`OFFSHOOT_SIMILARITY must be ${SIMILARITY_ENGINES.join(' or ')}, not ${JSON.stringify(wanted)}.`);
  return createSimilarity(engine);
}
