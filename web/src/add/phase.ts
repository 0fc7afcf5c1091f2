import type { Problem } from './problem.ts';
import type { Place } from './queue-estimate.ts';

/** How far the page is with adding an agent. */
export type Phase =
  /** Before an agent is reserved. `seen`: its places in the queue; empty if it does not wait. */
  | { is: 'reserving'; seen: readonly Place[] }
  | { is: 'configuring' | 'joining' }
  /** `conversationId`: XMTP's, of the conversation that the agent is in. */
  | { is: 'live'; conversationId: string }
  /** `after`: how far it came. `isOver`: there is no agent, and none can come of it any more. */
  | { is: 'failed'; after: Step; problem: Problem; isOver: boolean };

const STEPS = ['reserve', 'configure', 'join', 'live'] as const;
export type Step = (typeof STEPS)[number];

export type Mark = 'done' | 'now' | 'next' | 'stopped';

/** The steps in order, each with its mark. */
export function stepsOf(phase: Phase): { step: Step; mark: Mark }[] {
  const current = phase.is === 'live' ? STEPS.length : STEPS.indexOf(stepOf(phase));
  return STEPS.map((step, n) => ({ step, mark: n < current ? 'done' : n > current ? 'next' : phase.is === 'failed' ? 'stopped' : 'now' }));
}

/** The step that is under way, or that failed. */
export function stepOf(phase: Phase): Step {
  switch (phase.is) {
    case 'reserving':
      return 'reserve';
    case 'configuring':
      return 'configure';
    case 'joining':
      return 'join';
    case 'live':
      return 'live';
    case 'failed':
      return phase.after;
  }
}
