// What a model does while it answers one message. Each act is rehearsed, so that the model sees what would come of it, and all of them are
// carried out in the transaction that answers the message: a process that dies has done nothing, and does nothing twice.

import type { Saying, ToolOutcome } from '@offshoot/engine/model-engine.ts';
import type { AgentStore } from '../../../agent-store.ts';

export interface ActResult {
  is: 'done' | 'asked' | 'refused';
  /** For people. */
  line: string;
}

/** Runs in a transaction, maybe in several that are undone. `place`: among the acts of the message. */
type Act = (place: number) => ActResult;

/** Of one message. */
const MOST_ACTS = 12;
const TOO_MUCH = 'I do no more than that for one message.';
const NOTHING_LIKE_IT =
  'Nothing of that kind has happened: no tool has done it. Call the tool that does it, or say plainly that it is not done. Then call say.';

export class Acts {
  readonly #store: Pick<AgentStore, 'rehearse'>;
  #acts: { run: Act; expected: ActResult }[] = [];
  #refused = 0;

  constructor(store: Pick<AgentStore, 'rehearse'>) {
    this.#store = store;
  }

  get size(): number {
    return this.#acts.length;
  }

  /** What would come of it, after all that is proposed already. */
  rehearsed(run: Act): ActResult {
    return this.#store.rehearse(() => {
      for (const [place, act] of this.#acts.entries()) act.run(place);
      return run(this.#acts.length);
    });
  }

  propose(run: Act): ToolOutcome {
    const expected: ActResult = this.size >= MOST_ACTS ? { is: 'refused', line: TOO_MUCH } : this.rehearsed(run);
    if (expected.is === 'refused') return this.refuse(expected.line);
    this.#acts.push({ run, expected });
    return { is: expected.is, act: this.#acts.length, text: expected.line };
  }

  refuse(line: string): ToolOutcome {
    this.#refused++;
    return { is: 'refused', why: 'refused', text: line };
  }

  clear(): void {
    this.#acts = [];
    this.#refused = 0;
  }

  /**
   * Why something may not be said: it claims what did not happen. In any language, as the model itself says what its text claims. A text
   * that was written together with the calls that it tells of has no numbers of them yet. `mayClaim`: the message asks for something, so
   * an answer of which nothing is known may claim to have done it.
   */
  objectionTo({ acts, claims }: Saying, { mayClaim }: { mayClaim: boolean }): string | undefined {
    const allDone = this.size > 0 && this.#refused === 0;
    if (acts === undefined) return mayClaim && !allDone ? NOTHING_LIKE_IT : undefined;
    if (acts.some((act) => act < 1 || act > this.size)) return NOTHING_LIKE_IT;
    return claims && acts.length === 0 && !allDone ? NOTHING_LIKE_IT : undefined;
  }

  /** Call in the transaction that answers the message. Returns what came of it, if that is not what the model saw. */
  carryOut(): string | undefined {
    const results = this.#acts.map(({ run, expected }, place) => ({ result: run(place), expected }));
    if (results.every(({ result, expected }) => result.is === expected.is)) return undefined;
    return results
      .map(({ result }) => result.line)
      .filter((line) => line !== '')
      .join('\n');
  }
}
