import type { PreviewItem } from '@offshoot/context';
import { Failure, USAGE } from '../failure.ts';

/** Shorter ones would match by chance. */
const SHORTEST_PREFIX = 6;

/** What a person puts in and takes out by hand. Numbers of items stay as they are for as long as one looks at them. */
export class PreviewChoice {
  readonly #ids: string[] = [];
  /** Whether the item goes along where nobody decides otherwise by hand. */
  readonly #byItself = new Map<string, boolean>();
  readonly #add = new Set<string>();
  readonly #remove = new Set<string>();

  /** Looks at a preview; what was not there before gets further numbers: first what goes along, as the agent counts too. */
  see(items: readonly Pick<PreviewItem, 'id' | 'isIn'>[]): void {
    for (const { id, isIn } of [...items].sort((a, b) => Number(b.isIn) - Number(a.isIn))) {
      if (this.#byItself.has(id)) continue;
      this.#ids.push(id);
      this.#byItself.set(id, isIn);
    }
  }

  /** From 1. */
  numberOf(id: string): number {
    return this.#ids.indexOf(id) + 1;
  }

  /** Throws USAGE where no item, or more than one, is meant. */
  add(reference: string): void {
    const id = this.#idOf(reference);
    this.#remove.delete(id);
    if (this.#byItself.get(id) !== true) this.#add.add(id);
  }

  /** Throws USAGE where no item, or more than one, is meant. */
  remove(reference: string): void {
    const id = this.#idOf(reference);
    this.#add.delete(id);
    if (this.#byItself.get(id) === true) this.#remove.add(id);
  }

  /** "+3 -7": all of it or, where it throws USAGE, nothing. */
  edit(line: string): void {
    const steps = line
      .trim()
      .split(/[\s,]+/)
      .map((word) => {
        const [, sign, reference = ''] = /^([+-])(\S+)$/.exec(word) ?? [];
        if (sign === undefined) throw unclear(word);
        return { sign, id: this.#idOf(reference) };
      });
    for (const { sign, id } of steps) sign === '+' ? this.add(id) : this.remove(id);
  }

  get asked(): { add: string[]; remove: string[] } {
    return { add: [...this.#add], remove: [...this.#remove] };
  }

  /** A number, an id, or the beginning of one. */
  #idOf(reference: string): string {
    if (/^\d+$/.test(reference)) {
      const id = this.#ids[Number(reference) - 1];
      if (id === undefined) throw noSuchItem(reference, this.#ids.length);
      return id;
    }
    if (this.#byItself.has(reference)) return reference;
    const meant = this.#ids.filter((id) => reference.length >= SHORTEST_PREFIX && id.startsWith(reference));
    const [id] = meant;
    if (id !== undefined && meant.length === 1) return id;
    throw noSuchItem(reference, this.#ids.length);
  }
}

function unclear(word: string): Failure {
  return new Failure(USAGE, `${JSON.stringify(word)} is neither +ITEM nor -ITEM.`, {
    help: 'For example "+3 -7": 3 goes along, 7 stays.',
  });
}

function noSuchItem(reference: string, count: number): Failure {
  return new Failure(USAGE, `The agent has no item ${JSON.stringify(reference)}, or several start like that.`, {
    help: `Use an item's number (1 to ${count}) or its id, as shown in the preview.`,
    metadata: { item: reference },
  });
}
