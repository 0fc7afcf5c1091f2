import type { Owner } from '@offshoot/client';
import type { LinkCode, LinkSaid } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { askAgent } from '../../owner/ask-agent.ts';

interface Linking {
  start(): void;
  /** Forgets the code and who said it. */
  stop(): void;
  /** Undefined: none is open. */
  code: LinkCode | undefined;
  /** Who said the code. Nothing is linked yet. */
  said: LinkSaid | undefined;
  isAsking: boolean;
  /** It waits until the browser is online. */
  isPaused: boolean;
  error: Error | null;
}

/** Asks the agent for a code, and waits until a member says it in the conversation. Ends with the component. */
export function useLinking(owner: Owner, agent: Instance): Linking {
  const [code, setCode] = useState<LinkCode>();
  const waiting = useRef<AbortController>(undefined);
  const { mutate, reset, data, isPending, isPaused, error } = useMutation({
    mutationFn: () => {
      const stopped = new AbortController();
      waiting.current = stopped;
      const signal = AbortSignal.any([owner.signal, stopped.signal]);
      return askAgent({ ...owner, signal }, agent, async (line) => {
        const asked = await line.link();
        stopped.signal.throwIfAborted();
        setCode(asked.code);
        return asked.said();
      });
    },
    onSettled: () => setCode(undefined),
  });
  useEffect(() => () => waiting.current?.abort(), []);
  const stop = () => {
    waiting.current?.abort();
    reset();
    setCode(undefined);
  };
  return { start: () => mutate(), stop, code, said: data, isAsking: isPending && code === undefined, isPaused, error };
}
