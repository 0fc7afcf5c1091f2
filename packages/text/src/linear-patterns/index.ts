import { Matcher, type Slots } from './matcher.ts';
import { compile, type Program } from './program.ts';

/**
 * The same pattern, matched in time that grows with the length of the text only. For patterns over what people, mails, pages and models
 * write, where RegExp could take hours. It is a RegExp in all that a caller sees. Throws SyntaxError for a back reference.
 */
export const linear = (pattern: RegExp): RegExp => new LinearPattern(pattern.source, pattern.flags);

class LinearPattern extends RegExp {
  #own: Compiled | undefined;

  /** `matchAll` and `split` make a copy of the pattern by this, so the copy stays linear. */
  static override get [Symbol.species](): RegExpConstructor {
    return LinearPattern as unknown as RegExpConstructor;
  }

  override exec(text: string): RegExpExecArray | null {
    const slots = this.#find(text);
    if (slots === undefined) return null;
    const found: (string | undefined)[] = [];
    for (let i = 0; i < slots.length; i += 2) {
      const [start = -1, end = -1] = [slots[i], slots[i + 1]];
      found.push(start < 0 || end < 0 ? undefined : text.slice(start, end));
    }
    const { names } = this.#compiled();
    const groups = names.length === 0 ? undefined : Object.create(null);
    for (const [name, number] of names) groups[name] ??= found[number];
    return Object.assign(found as [string], { index: slots[0] as number, input: text, groups });
  }

  override test(text: string): boolean {
    return this.#find(text) !== undefined;
  }

  /** The language's own way tries at every place of the text anew. */
  override [Symbol.split](text: string, limit = 2 ** 32 - 1): string[] {
    const every = new LinearPattern(this.source, `${this.flags.replace(/[gy]/g, '')}g`);
    if (text === '') return every.test('') ? [] : [''];
    const parts: (string | undefined)[] = [];
    let from = 0;
    for (const match of text.matchAll(every)) {
      if (match[0] === '' && (match.index === from || match.index === text.length)) continue;
      parts.push(text.slice(from, match.index), ...match.slice(1));
      from = match.index + match[0].length;
    }
    parts.push(text.slice(from));
    return parts.slice(0, limit) as string[];
  }

  /** Follows `lastIndex`, as the language does. */
  #find(given: string): Slots | undefined {
    const text = String(given);
    const isKept = this.global || this.sticky;
    const from = isKept ? this.lastIndex : 0;
    const slots = from > text.length ? undefined : this.#compiled().matcher.find(text, from, this.sticky);
    if (isKept) this.lastIndex = slots?.[1] ?? 0;
    return slots;
  }

  /** When first used: most patterns see no text for long. */
  #compiled(): Compiled {
    this.#own ??= compiled(this.source, this.flags.replace(/[gy]/g, ''));
    return this.#own;
  }
}

interface Compiled {
  matcher: Matcher;
  names: Program['names'];
}

/** Of patterns that are built for each message, such as those with a name in them. */
const MAX_KEPT = 500;
const kept = new Map<string, Compiled>();

function compiled(source: string, flags: string): Compiled {
  const key = `${flags}/${source}`;
  const before = kept.get(key);
  if (before !== undefined) return before;
  const program = compile(source, flags);
  const fresh = { matcher: new Matcher(program), names: program.names };
  if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value as string);
  kept.set(key, fresh);
  return fresh;
}
