import type { Owner } from '@offshoot/client';
import type { Preview } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { askAgent } from '../../owner/ask-agent.ts';
import { asked, type ByHand } from './by-hand.ts';

/** A person moves several items in a row; an agent answers sixty requests a minute. */
const SETTLED_MS = 400;

/** What the preview depends on. */
export interface Wish {
  prompt: string;
  isShare: boolean;
  /** Undefined: a new clone, or none was chosen yet. */
  target: Instance | undefined;
  byHand: ByHand;
}

interface Shown {
  wish: Wish;
  preview: Preview;
}

interface PreviewOfWish {
  /** The newest answer. It stays until the next one is there. */
  shown: Shown | undefined;
  /** It is the answer to what the person wants now, so they may sign it. */
  isCurrent: boolean;
  look(): void;
  startAnew(): void;
  isAsking: boolean;
  /** It waits until the browser is online. */
  isPaused: boolean;
  error: Error | null;
}

/**
 * What goes along, by the agent's own word. It is asked again by itself after each choice, but not while the person still writes what they
 * want. `isWanted`: whether to ask before the person does anything.
 */
export function usePreview(owner: Owner, agent: Instance, wish: Wish, isWanted: boolean): PreviewOfWish {
  const [shown, setShown] = useState<Shown>();
  const newest = useRef(wish);
  newest.current = wish;
  const { mutate, reset, isPending, isPaused, isIdle, error } = useMutation({
    mutationFn: ({ prompt, byHand, target }: Wish) =>
      askAgent(owner, agent, (line) => line.preview({ prompt, ...asked(byHand), targetInboxId: target?.inboxId ?? '' })),
    // An answer to an older wish must not take the place of a newer one.
    onSuccess: (preview, of) => isSame(of, newest.current) && setShown({ wish: of, preview }),
  });
  const look = () => mutate(newest.current);
  const isCurrent = shown !== undefined && isSame(shown.wish, wish);
  const isFirst = isWanted && isIdle;
  const isChosen = shown !== undefined && !isCurrent && shown.wish.prompt === wish.prompt && (!wish.isShare || wish.target !== undefined);
  const key = keyOf(wish);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each choice starts the wait anew.
  useEffect(() => {
    if (!isFirst && !isChosen) return;
    const timer = setTimeout(() => mutate(newest.current), isFirst ? 0 : SETTLED_MS);
    return () => clearTimeout(timer);
  }, [key, isFirst, isChosen, mutate]);
  const startAnew = () => {
    setShown(undefined);
    reset();
  };
  return { shown, isCurrent, look, startAnew, isAsking: isPending, isPaused, error };
}

/** The same for wishes to which the agent would answer the same. */
const keyOf = ({ prompt, isShare, target, byHand }: Wish): string => JSON.stringify([prompt, isShare, target?.inboxId, [...byHand].sort()]);

const isSame = (one: Wish, other: Wish): boolean => keyOf(one) === keyOf(other);
