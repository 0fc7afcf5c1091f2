import type { Problem } from './problem.ts';
import type { Place } from './queue-estimate.ts';
import type { Source } from './source.ts';

/** How far the page is with adding an agent. */
export type Phase =
  /** Before an agent is reserved. `seen`: its places in the queue; empty if it does not wait. */
  | { is: 'reserving'; seen: readonly Place[] }
  | { is: 'configuring' | 'joining' }
  /** A clone is in its conversation, and waits for what its parent hands over. */
  | { is: 'receiving' }
  /** `conversationId`: XMTP's, of the conversation that the agent is in. */
  | { is: 'live'; instanceId: string; conversationId: string }
  /** `after`: how far it came. `isOver`: nothing more comes of it. `liveId`: a clone that is live, but without its context. */
  | { is: 'failed'; after: Step; problem: Problem; isOver: boolean; liveId?: string | undefined };

const STEPS = ['reserve', 'configure', 'join', 'live'] as const;
export type Step = (typeof STEPS)[number] | 'receive';

const STEPS_OF: Record<Source['kind'], readonly Step[]> = { template: STEPS, parent: [...STEPS, 'receive'] };

export type Mark = 'done' | 'now' | 'next' | 'stopped';

/** The steps in order, each with its mark. */
export function stepsOf(phase: Phase, kind: Source['kind']): { step: Step; mark: Mark }[] {
  const steps = STEPS_OF[kind];
  const current = phase.is === 'live' ? steps.length : steps.indexOf(stepOf(phase));
  return steps.map((step, n) => ({ step, mark: n < current ? 'done' : n > current ? 'next' : phase.is === 'failed' ? 'stopped' : 'now' }));
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
    case 'receiving':
      return 'receive';
    case 'live':
      return 'live';
    case 'failed':
      return phase.after;
  }
}
