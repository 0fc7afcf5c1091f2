import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { People } from '../convos/people.ts';
import { type ProvenPeople, provenPeople } from './agent-proof.ts';
import { readKeysOfSite } from './read-keys.ts';

/** A host whose key was removed proves nothing after this long, and proofs get old. */
const RENEW_MS = 300_000;
const RETRY_MS = 10_000;

/** The people of a conversation, those who are agents checked with the keys of this site. */
export function useProvenPeople(people: People | undefined): ProvenPeople | undefined {
  const { data: keys } = useQuery({
    queryKey: ['keys-of-site'],
    queryFn: ({ signal }) => readKeysOfSite(signal),
    staleTime: RENEW_MS,
    refetchInterval: ({ state: { status } }) => (status === 'error' ? RETRY_MS : RENEW_MS),
  });
  // Not at each rendering: a proof costs two verifications. Keys that are read again are other ones here, so the time is new as well.
  return useMemo(() => people && provenPeople(people, keys, new Date()), [people, keys]);
}
