import { isAllowed, type ListedModel } from '@offshoot/models';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Models } from '../../database/domain/ports.ts';

const KEPT_MS = 5 * 60_000;
/** After a question that failed. */
const AGAIN_MS = 10_000;

/** The allowed models of the endpoint, read now and then, however many callers ask. */
export class ModelList {
  readonly #models: Pick<Models, 'catalog' | 'defaultModel' | 'allowed'>;
  readonly #log: Logger;
  #known: readonly ListedModel[] = [];
  /** Monotonic milliseconds. */
  #until = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | undefined;

  constructor(models: Pick<Models, 'catalog' | 'defaultModel' | 'allowed'>, log: Logger) {
    this.#models = models;
    this.#log = log;
  }

  /** With those first that the operator names and the endpoint does not list. While it cannot be asked: those that were known last. */
  async all(): Promise<readonly ListedModel[]> {
    if (performance.now() >= this.#until) {
      this.#asking ??= this.#ask().finally(() => {
        this.#asking = undefined;
      });
      await this.#asking;
    }
    const { defaultModel, allowed } = this.#models;
    const named = allowed === 'any' ? (defaultModel ?? []) : allowed;
    const unlisted = [named].flat().filter((name) => !this.#known.some(({ id }) => id === name));
    return [...unlisted.map((id) => ({ id, created: 0, ownedBy: '' })), ...this.#known.filter(({ id }) => isAllowed(allowed, id))];
  }

  async #ask(): Promise<void> {
    try {
      this.#known = await this.#models.catalog.list(new AbortController().signal);
      this.#until = performance.now() + KEPT_MS;
    } catch (error) {
      this.#log.warn({ err: error }, 'the endpoint did not say which models it has');
      this.#until = performance.now() + AGAIN_MS;
    }
  }
}
