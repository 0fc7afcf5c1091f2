import { changeTrust, type Owner } from '@offshoot/client';
import type { TrustSettings } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { Trust } from '@offshoot/statements/trust.ts';
import { useIsMutating, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type RefObject, useRef, useState } from 'react';
import { askAgent } from '../../owner/ask-agent.ts';
import { answerTo, keyOfAnswer } from '../agents-word.ts';
import type { TrustChange } from './changes.ts';

/** How far the person trusts the agent, as the agent keeps it. */
export function useTrust(owner: Owner, agent: Instance, isWanted = true) {
  const question = answerTo({ owner, agent, about: 'trust', ask: (line) => line.trust() });
  return useQuery({ ...question, enabled: isWanted });
}

/** Whether a change is on its way: a second one would start from a document that is about to be replaced. */
export const useIsChangingTrust = (owner: Owner, agent: Instance): boolean =>
  useIsMutating({ mutationKey: keyOfAnswer('trust', owner, agent) }) > 0;

interface Wish {
  change: TrustChange;
  /** Says what is so now. */
  done(trust: Trust): string;
  onDone?: () => void;
}

export interface TrustChanging {
  make(wish: Wish): void;
  /** This change, or another one of the page, is on its way. */
  isBusy: boolean;
  isRunning: boolean;
  /** It waits until the browser is online. */
  isPaused: boolean;
  error: Error | null;
  again(): void;
  /** What the last change came to. Empty: none was made. */
  done: string;
  /** Takes the focus once the change is over. */
  outcome: RefObject<HTMLParagraphElement | null>;
}

/** Signs a change of what the agent has then, and shows what it answers. */
export function useTrustChanging(owner: Owner, agent: Instance): TrustChanging {
  const queries = useQueryClient();
  const key = keyOfAnswer('trust', owner, agent);
  const isBusy = useIsChangingTrust(owner, agent);
  const [done, setDone] = useState('');
  const outcome = useRef<HTMLParagraphElement>(null);
  const { mutate, variables, isPending, isPaused, error } = useMutation({
    mutationKey: key,
    mutationFn: async ({ change }: Wish) => {
      // An answer from before the change must not come in after it.
      await queries.cancelQueries({ queryKey: key });
      return await askAgent(owner, agent, (line) => changeTrust(owner, line, agent.id, change));
    },
    onMutate: () => setDone(''),
    onSuccess: (settings, wish) => {
      const before = queries.getQueryData<TrustSettings>(key)?.trust;
      queries.setQueryData<TrustSettings>(key, settings);
      // Another level or state voids what waits for the owner.
      if (before?.level !== settings.trust.level || before.state !== settings.trust.state)
        void queries.invalidateQueries({ queryKey: keyOfAnswer('cards', owner, agent) });
      setDone(wish.done(settings.trust));
      wish.onDone?.();
    },
    // The button that was pressed is gone or was disabled meanwhile. After a failure, the next key press reaches “Try again”.
    onSettled: () => outcome.current?.focus(),
  });
  return { make: mutate, isBusy, isRunning: isPending, isPaused, error, again: () => variables && mutate(variables), done, outcome };
}
