import { createContext, useContext } from 'react';
import type { Moderation } from './moderation.ts';
import type { Pass } from './pass.ts';

/** An operator at work. Only in memory: who leaves the page has to paste the pass again. */
interface OperatorSession {
  pass: Pass;
  moderation: Moderation;
}

export const OperatorContext = createContext<OperatorSession | undefined>(undefined);

export function useOperator(): OperatorSession {
  const session = useContext(OperatorContext);
  if (!session) throw new Error('Nobody is at work here.');
  return session;
}

/** Begins the key of everything that operators read, which is forgotten with the pass. */
export const OPERATOR = 'operator';
