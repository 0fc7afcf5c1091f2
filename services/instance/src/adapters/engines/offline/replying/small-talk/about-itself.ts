// Questions about the agent itself: what it is, what it can and cannot do, and who can read along.
import { type AboutItself, KINDS } from './about-itself.data.ts';

/** Undefined: the question is about something else. */
export function aboutItself(question: string): AboutItself | undefined {
  return KINDS.find(([, pattern]) => pattern.test(question))?.[0];
}
