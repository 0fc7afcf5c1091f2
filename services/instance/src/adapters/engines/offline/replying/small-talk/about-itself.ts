// What people ask of the agent itself. It says what it is, what it can and cannot do, and who reads along.
import { type AboutItself, KINDS } from './about-itself.data.ts';

/** Undefined: it asks of something else. */
export function aboutItself(question: string): AboutItself | undefined {
  return KINDS.find(([, pattern]) => pattern.test(question))?.[0];
}
