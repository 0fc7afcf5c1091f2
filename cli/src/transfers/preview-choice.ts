import { Failure } from '@offshoot/client';
import type { PreviewItem } from '@offshoot/context';
import { USAGE } from '../failure.ts';

/** Shorter prefixes would match by chance. */
const SHORTEST_PREFIX = 6;

/** The items that a person adds and removes by hand. Items keep their numbers across previews. */
export class PreviewChoice {
  readonly #ids: string[] = [];
  /** Whether the item is included unless the owner changes it by hand. */
  readonly #byItself = new Map<string, boolean>();
  readonly #add = new Set<string>();
  readonly #remove = new Set<string>();

  /** Registers the items of a preview; new ones are numbered on: included ones first, in the agent's order. */
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

  /** Throws USAGE if the reference matches no item, or more than one. */
  add(reference: string): void {
    const id = this.#idOf(reference);
    this.#remove.delete(id);
    if (this.#byItself.get(id) !== true) this.#add.add(id);
  }

  /** Throws USAGE if the reference matches no item, or more than one. */
  remove(reference: string): void {
    const id = this.#idOf(reference);
    this.#add.delete(id);
    if (this.#byItself.get(id) === true) this.#remove.add(id);
  }

  /** "+3 -7": all changes or, if it throws USAGE, none. */
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

  /** Accepts a number, an ID, or the beginning of an ID. */
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
