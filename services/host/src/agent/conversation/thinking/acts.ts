// What a model does while it answers one message. Each act is rehearsed, so that the model sees what would come of it, and all of them are
// carried out in the transaction that answers the message: a process that dies has done nothing, and does nothing twice.
import type { Deed, Saying, ToolOutcome } from '@offshoot/engine/model-engine.ts';
import type { AgentRecord } from '../../record/agent-record.ts';

export interface ActResult {
  is: 'done' | 'asked' | 'refused';
  /** For people. */
  line: string;
  /** Not what could be expected of it. */
  isNews?: boolean;
}

/** Runs in a transaction, maybe in several that are undone. `place`: among the acts of the message. */
type Act = (place: number) => ActResult;

/** For one message. */
const MAX_ACTS = 12;
const TOO_MUCH = 'I do no more than that for one message.';
const NOT_DONE = 'I have not done anything of that.';
const NOTHING_LIKE_IT =
  'Nothing of that kind has happened: no tool has done it. Call the tool that does it, or say plainly that it is not done. Then call say.';
const SAY_IT = 'Say what was refused, and put "refused" in "told":';

export class Acts {
  readonly #store: Pick<AgentRecord, 'rehearse'>;
  #acts: { run: Act; expected: ActResult; deed: Deed }[] = [];
  /** Lines of what was refused and not done later, by what it would have been. */
  readonly #refused = new Map<Deed, string>();

  constructor(store: Pick<AgentRecord, 'rehearse'>) {
    this.#store = store;
  }

  get size(): number {
    return this.#acts.length;
  }

  /** The result that the act would have, after all acts that are proposed already. */
  rehearsed(run: Act): ActResult {
    return this.#store.rehearse(() => {
      for (const [place, act] of this.#acts.entries()) act.run(place);
      return run(this.#acts.length);
    });
  }

  /** `deed`: what it is once it is done without a card. */
  propose(run: Act, deed: Deed): ToolOutcome {
    const expected: ActResult = this.size >= MAX_ACTS ? { is: 'refused', line: TOO_MUCH } : this.rehearsed(run);
    if (expected.is === 'refused') return this.refuse(expected.line, deed);
    const done = expected.is === 'asked' ? 'asked' : deed;
    this.#acts.push({ run, expected, deed: done });
    this.#refused.delete(deed);
    return { is: 'done', deed: done, text: expected.line, isNews: expected.isNews === true };
  }

  refuse(line: string, deed: Deed = 'other'): ToolOutcome {
    this.#refused.set(deed, line);
    return { is: 'refused', why: 'refused', text: line };
  }

  clear(): void {
    this.#acts = [];
    this.#refused.clear();
  }

  /**
   * Why something may not be said: it claims what did not happen, or is silent about what was refused. In any language, as the model itself
   * says what its text tells. `mayClaim`: the message asks for something, so an answer of which nothing is known may claim to have done it.
   */
  objectionTo({ deeds }: Saying, { mayClaim }: { mayClaim: boolean }): string | undefined {
    if (deeds === undefined) return mayClaim && (this.size === 0 || this.#refused.size > 0) ? NOTHING_LIKE_IT : undefined;
    const happened = new Set<Deed>([...this.#acts.map(({ deed }) => deed), ...(this.#refused.size > 0 ? (['refused'] as const) : [])]);
    if (deeds.some((deed) => deed !== 'refused' && !happened.has(deed))) return NOTHING_LIKE_IT;
    return this.#refused.size > 0 && !deeds.includes('refused') ? [SAY_IT, ...this.#refused.values()].join('\n') : undefined;
  }

  /** What happened, in place of an answer that says something else. */
  plainly(): string {
    const lines = [...this.#acts.map(({ expected }) => expected.line), ...this.#refused.values()].filter((line) => line !== '');
    return lines.join('\n') || NOT_DONE;
  }

  /** Call in the transaction that answers the message. Returns what came of it, if that is not what the model saw. */
  carryOut(): string | undefined {
    const results = this.#acts.map(({ run, expected }, place) => ({ result: run(place), expected }));
    if (results.every(({ result, expected }) => result.is === expected.is)) return undefined;
    const lines = results.map(({ result }) => result.line).filter((line) => line !== '');
    return lines.join('\n') || NOT_DONE;
  }
}
