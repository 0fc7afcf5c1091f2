// Whom a directive may mean by name. Everybody chooses their name, so that a name adds a reading and never takes one away.
import { looks } from '@offshoot/plain-text';
import { canBeNamed, containsWord, unified } from '../../../domain/whole-words.ts';
import { isStopWord, lookAlikes, stem, words } from '../../../memory/domain/words.ts';

/** Who said something: an inbox here, or the name under which another conversation knew somebody. */
export interface Member {
  id: string;
  name: string;
}

/** Somebody with one of the names that they have gone by. */
interface Named {
  id: string;
  name: string;
  /** Stems of the words of the name that mean something. Empty: "Me", "The Who", "🦊". */
  stems: ReadonlySet<string>;
}

export class Members {
  readonly #all: readonly Named[];
  readonly #ids = new Map<string, Set<string>>();

  constructor(members: Iterable<Member>) {
    const known = new Map<string, Named>();
    for (const { id, name } of members) {
      // As it is written, and as it looks.
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

  /** Those with this word in their name. */
  withName(s: string): ReadonlySet<string> {
    return this.#ids.get(s) ?? new Set();
  }

  /** Those whose whole name stands in the text, whatever it means otherwise. `text`: unified, lower case. */
  namedIn(text: string): Set<string> {
    return new Set(this.#all.flatMap(({ id, name }) => (containsWord(text, name) ? [id] : [])));
  }

  /** The same, of those whose name has no word that means anything by itself. */
  oddlyNamedIn(text: string): Set<string> {
    return new Set(this.#all.flatMap(({ id, name, stems }) => (stems.size === 0 && containsWord(text, name) ? [id] : [])));
  }
}
