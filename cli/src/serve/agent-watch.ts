// What those who follow an agent are told: its status and goals when they change. A sleeping agent is not woken to be looked at.
import type { JsonValue } from '@bufbuild/protobuf';
import { failureOf } from '@offshoot/client';
import type { Goals } from '@offshoot/context';
import { showStatus } from '../agents/agent-operations.ts';
import { listGoals } from '../agents/goals/goal-operations.ts';
import type { Acting } from '../operation.ts';

export type News = { type: 'status'; status: JsonValue } | { type: 'goals'; goals: JsonValue };

/** Asks the pool, which wakes nobody. */
const STATUS_MS = 10_000;
/** An agent answers sixty requests a minute, of all of its owner's programs. */
const WAITING_MS = 4_000;
const WHEN_TOO_MANY_MS = 30_000;
/** What it has worked on by itself is there a moment after its time. */
const AFTER_TICK_MS = 15_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class AgentWatch {
  readonly #acting: Acting;
  readonly #instanceId: string;
  readonly #tell: (news: News) => void;
  readonly #last = new Map<News['type'], string>();
  #wasAwake = true;
  #isOver = false;
  #statusTimer: NodeJS.Timeout | undefined;
  #goalsTimer: NodeJS.Timeout | undefined;

  constructor(acting: Acting, instanceId: string, tell: (news: News) => void) {
    this.#acting = acting;
    this.#instanceId = instanceId;
    this.#tell = tell;
  }

  /** Tells both for the first time. Throws if the agent is not the person's, or does not answer. */
  async start(): Promise<void> {
    await this.#lookAtStatus();
    await this.look();
  }

  /** Tells the goals, whether they have changed or not. */
  async look(): Promise<void> {
    this.seen(await listGoals.run(this.#acting, { instanceId: this.#instanceId }), { isAsked: true });
  }

  seen(goals: Goals, { isAsked = false } = {}): void {
    if (isAsked) this.#last.delete('goals');
    this.#told({ type: 'goals', goals: listGoals.document(goals, { instanceId: this.#instanceId }) });
    const next = goals.goals.flatMap(({ nextTickAt }) => (nextTickAt === undefined ? [] : [Date.parse(nextTickAt)]));
    const nextMs = next.length === 0 ? undefined : Math.max(WAITING_MS, Math.min(...next) + AFTER_TICK_MS - Date.now());
    this.#lookIn(goals.goals.some(({ isWaiting }) => isWaiting) ? WAITING_MS : nextMs);
  }

  close(): void {
    this.#isOver = true;
    clearTimeout(this.#statusTimer);
    clearTimeout(this.#goalsTimer);
  }

  #lookIn(ms: number | undefined): void {
    clearTimeout(this.#goalsTimer);
    if (ms === undefined || this.#isOver) return;
    const again = () => listGoals.run(this.#acting, { instanceId: this.#instanceId }).then((goals) => this.seen(goals));
    this.#goalsTimer = setTimeout(() => void again().catch(() => this.#lookIn(WHEN_TOO_MANY_MS)), Math.min(ms, LONGEST_TIMER_MS));
  }

  async #lookAtStatus(): Promise<void> {
    const input = { instanceId: this.#instanceId };
    try {
      const agent = await showStatus.run(this.#acting, input);
      const status = showStatus.document(agent, input) as Record<string, JsonValue>;
      this.#told({ type: 'status', status });
      const isAwake = status.residency !== 'RESIDENCY_DORMANT';
      // Something has happened to it.
      if (isAwake && !this.#wasAwake) this.#lookIn(WAITING_MS);
      this.#wasAwake = isAwake;
    } catch (error) {
      if (this.#last.size === 0 || failureOf(error).reason === 'NOT_INSTANCE_OWNER') throw error;
    } finally {
      if (!this.#isOver) this.#statusTimer = setTimeout(() => void this.#lookAtStatus().catch(() => this.close()), STATUS_MS);
    }
  }

  #told(news: News): void {
    const text = JSON.stringify(news);
    if (this.#isOver || this.#last.get(news.type) === text) return;
    this.#last.set(news.type, text);
    this.#tell(news);
  }
}
