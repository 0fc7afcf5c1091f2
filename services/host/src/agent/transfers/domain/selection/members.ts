// The people whom a directive may mean by name. Names are chosen freely, so a name may add a reading but never remove one.

import { isStopWord, lookAlikes, stem, words } from '@offshoot/memory/words/words.ts';
import { looks } from '@offshoot/text';
import { canBeNamed, containsWord, unified } from '@offshoot/text/whole-words.ts';

/** A speaker: an inbox here, or a name from another conversation. */
export interface Member {
  id: string;
  name: string;
}

/** Someone under one of their names, past or present. */
interface Named {
  id: string;
  name: string;
  /** Stems of the meaningful words in the name. Empty: "Me", "The Who", "🦊". */
  stems: ReadonlySet<string>;
}

export class Members {
  readonly #all: readonly Named[];
  readonly #ids = new Map<string, Set<string>>();

  constructor(members: Iterable<Member>) {
    const known = new Map<string, Named>();
    for (const { id, name } of members) {
      // As written, and as it looks.
      for (const written of new Set([name, looks(name)])) {
        const whole = unified(written).toLowerCase();
        if (!canBeNamed(whole) || known.has(`${id} ${whole}`)) continue;
        const said = words(written).filter((word) => !isStopWord(word));
        const stems = new Set([...said.map(stem), ...lookAlikes(said.join(' ')).keys()]);
        known.set(`${id} ${whole}`, { id, name: whole, stems });
        for (const s of stems) this.#ids.set(s, (this.#ids.get(s) ?? new Set()).add(id));
      }
    }
    this.#all = [...known.values()];
  }

  isName(s: string): boolean {
    return this.#ids.has(s);
  }

  /** Members with this word in their name. */
  withName(s: string): ReadonlySet<string> {
    return this.#ids.get(s) ?? new Set();
  }

  /** Members whose full name occurs in the text, even if it may mean something else. `text`: unified, lowercase. */
  namedIn(text: string): Set<string> {
    return new Set(this.#all.flatMap(({ id, name }) => (containsWord(text, name) ? [id] : [])));
  }

  /** Same, for members whose name has no meaningful word. */
  oddlyNamedIn(text: string): Set<string> {
    return new Set(this.#all.flatMap(({ id, name, stems }) => (stems.size === 0 && containsWord(text, name) ? [id] : [])));
  }
}
