import type { ListedModel } from '@offshoot/models';
import type { Logger } from '@offshoot/process/logger.ts';
import type { Models } from '../domain/ports.ts';

const KEPT_MS = 5 * 60_000;
/** After a question that failed. */
const AGAIN_MS = 10_000;

/** The models of the endpoint, asked of it now and then, however many want to know. */
export class ModelList {
  readonly #models: Pick<Models, 'catalog' | 'defaultModel'>;
  readonly #log: Logger;
  #known: readonly ListedModel[] = [];
  /** Monotonic milliseconds. */
  #until = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | undefined;

  constructor(models: Pick<Models, 'catalog' | 'defaultModel'>, log: Logger) {
    this.#models = models;
    this.#log = log;
  }

  /** With the default model first, if the endpoint does not list it. While it cannot be asked: those that were known last. */
  async all(): Promise<readonly ListedModel[]> {
    if (performance.now() >= this.#until) {
      this.#asking ??= this.#ask().finally(() => {
        this.#asking = undefined;
      });
      await this.#asking;
    }
    const { defaultModel } = this.#models;
    if (defaultModel === undefined || this.#known.some(({ id }) => id === defaultModel)) return this.#known;
    return [{ id: defaultModel, created: 0, ownedBy: '' }, ...this.#known];
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
