import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useQuery } from '@tanstack/react-query';
import { answerTo } from '../agents-word.ts';

/** How far the person trusts the agent, as the agent keeps it. */
export function useTrust(owner: Owner, agent: Instance, isWanted = true) {
  const question = answerTo({ owner, agent, about: 'trust', ask: (line) => line.trust() });
  return useQuery({ ...question, enabled: isWanted });
}
