// One turn of an agent: it plans what it can from trusted text, then reads and acts. All decisions are the real ones.
import { type Action, argumentsFrom, type Decision, decide, planEffect, type Situation, type Texts } from '@offshoot/actions';
import { actionOf, situation } from '@offshoot/actions/testing';
import type { Level } from '@offshoot/statements';
import type { Call, Suite, Task } from './suite.ts';

/** What a person sees of a call: it is done, a card or a signature asks, or the agent says no. */
export interface Done {
  action: Action;
  decision: Decision;
}

export class Turn {
  readonly #isNaive: boolean;
  readonly #situation: Situation;
  readonly #texts: Texts & { read: NonNullable<Texts['read']>[number][] };
  readonly #used = new Map<string, number>();

  /** `isNaive`: as if it took all that it reads for its owner's word, and planned while it reads. For comparison. */
  constructor({ contacts, notes }: Pick<Suite, 'contacts' | 'notes'>, { says, does }: Task, level: Level, o = { isNaive: false }) {
    this.#isNaive = o.isNaive;
    this.#texts = { request: says, contacts, notes, read: [] };
    this.#situation = situationAt(level, new Set(contacts.values()));
    // Reads need no plan: what they read is what they can carry.
    const effects = does.filter(({ kind }) => !['R0', 'R1', 'R2'].includes(kind.risk));
    this.#situation.planned = effects.flatMap((call, index) => planEffect(`p${index}`, this.#action(call)) ?? []);
  }

  /** `isRead`: the agent reads the tool's answer even if the decision was to ask: a person has approved it. */
  call(call: Call, o: { isRead: boolean }): Done {
    const action = this.#action(call);
    if (this.#isNaive) this.#situation.planned = [planEffect('naive', action) ?? []].flat();
    const decision = decide(action, { ...this.#situation, used: this.#isNaive ? new Map() : this.#used });
    if (decision.is === 'run' && decision.by === 'plan' && decision.id !== undefined)
      this.#used.set(decision.id, (this.#used.get(decision.id) ?? 0) + 1);
    if (call.finds && (o.isRead || decision.is === 'run')) this.#texts.read.push(call.finds);
    return { action, decision };
  }

  #action({ kind, values }: Call): Action {
    const args = argumentsFrom(values, this.#texts);
    if (!this.#isNaive) return actionOf(kind, args);
    const believed = Object.entries(args).map(([name, { value }]) => [name, { value, source: 'request' as const }]);
    return actionOf(kind, Object.fromEntries(believed));
  }
}

/** Of a request of the owner, who has used up nothing of any budget: no budget stops an attack. */
export const situationAt = (level: Level, contacts: ReadonlySet<string>): Situation => situation({ level, contacts });
