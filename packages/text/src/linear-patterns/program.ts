// Compiles a regular expression into instructions for matcher.ts.
import { type AST, RegExpParser } from '@eslint-community/regexpp';

/** A set of characters, by code point. */
export interface Characters {
  /** Of ASCII. */
  plain: Uint8Array;
  isOther: (codePoint: number) => boolean;
}

export type Instruction =
  | (Characters & { is: 'character'; isBackwards: boolean; isUnicode: boolean })
  /** Goes to `first`, and to `second` if that fails. `decision`: its number in the pattern. */
  | { is: 'either'; first: number; second: number; decision: number }
  | { is: 'jump'; to: number }
  | { is: 'save'; slot: number }
  /** Forgets the groups of an iteration before the next one. */
  | { is: 'forget'; from: number; to: number }
  | { is: 'start' | 'end'; isMultiline: boolean }
  | { is: 'word-boundary'; isNegated: boolean }
  | { is: 'look'; program: Program; isNegated: boolean }
  | { is: 'match' };

export interface Program {
  instructions: readonly Instruction[];
  /** Of the whole pattern, including group 0. */
  groups: number;
  /** Of the whole pattern, including what it looks at. */
  decisions: number;
  /** Reads code points instead of UTF-16 units. */
  isUnicode: boolean;
  /** It begins with ^. */
  isAtStart: boolean;
  /** Of ASCII, what a match can begin with. Undefined: it can be empty. */
  firsts: Uint8Array | undefined;
  /** Of groups, with their numbers. */
  names: readonly (readonly [string, number])[];
}

/** Repeated parts are written out: this bounds the work for each character of a text. */
const MAX_INSTRUCTIONS = 60_000;

export function compile(source: string, flags: string): Program {
  const parsed = new RegExpParser().parsePattern(source, 0, source.length, {
    unicode: flags.includes('u'),
    unicodeSets: flags.includes('v'),
  });
  const compiler = new Compiler(flags);
  return compiler.program(parsed);
}

class Compiler {
  readonly #flags: string;
  readonly #numbers = new Map<AST.CapturingGroup, number>();
  #size = 0;
  #decisions = 0;

  constructor(flags: string) {
    this.#flags = flags.replace(/[gyd]/g, '');
  }

  program(pattern: AST.Pattern): Program {
    for (const group of groupsOf(pattern)) this.#numbers.set(group, this.#numbers.size + 1);
    return this.#program(pattern.alternatives, { flags: this.#flags, isBackwards: false });
  }

  #program(alternatives: readonly AST.Alternative[], how: How): Program {
    const instructions: Instruction[] = [];
    this.#alternatives(alternatives, instructions, how);
    instructions.push({ is: 'match' });
    const [begin] = instructions;
    return {
      instructions,
      groups: this.#numbers.size + 1,
      decisions: this.#decisions,
      isUnicode: isUnicode(how.flags),
      isAtStart: begin?.is === 'start' && !begin.isMultiline,
      firsts: firstsOf(instructions),
      names: [...this.#numbers].flatMap(([{ name }, number]) => (name === null ? [] : [[name, number] as const])),
    };
  }

  #alternatives(alternatives: readonly AST.Alternative[], into: Instruction[], how: How): void {
    const ends: { is: 'jump'; to: number }[] = [];
    alternatives.forEach((alternative, i) => {
      const isLast = i === alternatives.length - 1;
      const split = isLast ? undefined : this.#either(into);
      const elements = how.isBackwards ? alternative.elements.toReversed() : alternative.elements;
      for (const element of elements) this.#element(element, into, how);
      if (split === undefined) return;
      const end = { is: 'jump' as const, to: 0 };
      this.#push(into, end);
      ends.push(end);
      split.second = into.length;
    });
    for (const end of ends) end.to = into.length;
  }

  #element(node: AST.Element, into: Instruction[], how: How): void {
    switch (node.type) {
      case 'Group':
        this.#alternatives(node.alternatives, into, { ...how, flags: modified(how.flags, node.modifiers) });
        break;
      case 'CapturingGroup': {
        const slot = 2 * (this.#numbers.get(node) ?? 0);
        this.#push(into, { is: 'save', slot: how.isBackwards ? slot + 1 : slot });
        this.#alternatives(node.alternatives, into, how);
        this.#push(into, { is: 'save', slot: how.isBackwards ? slot : slot + 1 });
        break;
      }
      case 'Quantifier':
        this.#quantifier(node, into, how);
        break;
      case 'Assertion':
        this.#assertion(node, into, how);
        break;
      case 'Character':
      case 'CharacterSet':
      case 'CharacterClass':
      case 'ExpressionCharacterClass':
        if (OF_STRINGS.test(node.raw)) throw new SyntaxError(`Several characters that count as one cannot be matched: ${node.raw}`);
        this.#push(into, {
          is: 'character',
          ...charactersOf(node.raw, how.flags),
          isBackwards: how.isBackwards,
          isUnicode: isUnicode(how.flags),
        });
        break;
      case 'Backreference':
        throw new SyntaxError(`A back reference cannot be matched in linear time: ${node.raw}`);
    }
  }

  #assertion(node: AST.Assertion, into: Instruction[], how: How): void {
    if (node.kind === 'word') this.#push(into, { is: 'word-boundary', isNegated: node.negate });
    else if (node.kind === 'lookahead' || node.kind === 'lookbehind') this.#look(node, into, how);
    else this.#push(into, { is: node.kind, isMultiline: how.flags.includes('m') });
  }

  #look(node: AST.LookaheadAssertion | AST.LookbehindAssertion, into: Instruction[], how: How): void {
    if (!node.negate && groupsOf(node).length > 0) throw new SyntaxError(`A group in what is looked at cannot be kept: ${node.raw}`);
    const program = this.#program(node.alternatives, { ...how, isBackwards: node.kind === 'lookbehind' });
    this.#push(into, { is: 'look', program, isNegated: node.negate });
  }

  #quantifier(node: AST.Quantifier, into: Instruction[], how: How): void {
    // RegExp leaves a repetition that took no character, which depends on where it began: no decision by instruction and place.
    if (node.max > node.min && isEmptyable(node.element)) throw new SyntaxError(`What is repeated must take a character: ${node.raw}`);
    const slots = groupsOf(node).map((group) => 2 * (this.#numbers.get(group) ?? 0));
    const once = () => {
      if (slots.length > 0) this.#push(into, { is: 'forget', from: Math.min(...slots), to: Math.max(...slots) + 1 });
      this.#element(node.element, into, how);
    };
    const leave = (split: Extract<Instruction, { is: 'either' }>) => {
      if (node.greedy) split.second = into.length;
      else [split.first, split.second] = [into.length, split.first];
    };
    for (let i = 0; i < node.min; i++) once();
    if (node.max === Number.POSITIVE_INFINITY) {
      const at = into.length;
      const split = this.#either(into);
      once();
      this.#push(into, { is: 'jump', to: at });
      leave(split);
      return;
    }
    const splits = [];
    for (let i = node.min; i < node.max; i++) {
      splits.push(this.#either(into));
      once();
    }
    splits.forEach(leave);
  }

  #either(into: Instruction[]): Extract<Instruction, { is: 'either' }> {
    const split = { is: 'either' as const, first: into.length + 1, second: 0, decision: this.#decisions++ };
    this.#push(into, split);
    return split;
  }

  #push(into: Instruction[], instruction: Instruction): void {
    this.#size += 1;
    if (this.#size > MAX_INSTRUCTIONS) throw new SyntaxError('The pattern repeats too much');
    into.push(instruction);
  }
}

interface How {
  flags: string;
  isBackwards: boolean;
}

function modified(flags: string, modifiers: AST.Modifiers | null): string {
  if (modifiers === null) return flags;
  const on = (name: 'ignoreCase' | 'multiline' | 'dotAll', letter: string, now: string) => {
    if (modifiers.remove?.[name]) return now.replace(letter, '');
    return modifiers.add[name] && !now.includes(letter) ? now + letter : now;
  };
  return on('ignoreCase', 'i', on('multiline', 'm', on('dotAll', 's', flags)));
}

const OF_STRINGS = /\\q\{|\\p\{(?:RGI_|Basic_Emoji|Emoji_Keycap)/;

const isUnicode = (flags: string): boolean => /[uv]/.test(flags);

function groupsOf(node: AST.Node): AST.CapturingGroup[] {
  const own = node.type === 'CapturingGroup' ? [node] : [];
  if (node.type === 'Quantifier') return groupsOf(node.element);
  if (node.type === 'CharacterClass' || !('alternatives' in node)) return own;
  const parts = node.alternatives.flatMap((one): AST.Node[] => (one.type === 'Alternative' ? one.elements : []));
  return [...own, ...parts.flatMap(groupsOf)];
}

/** Whether it can match without a character. */
function isEmptyable(node: AST.Element): boolean {
  if (node.type === 'Assertion') return true;
  if (node.type === 'Quantifier') return node.min === 0 || isEmptyable(node.element);
  if (node.type !== 'Group' && node.type !== 'CapturingGroup') return false;
  return node.alternatives.some(({ elements }) => elements.every(isEmptyable));
}

/** Follows what takes no character. */
function firstsOf(instructions: readonly Instruction[]): Uint8Array | undefined {
  const firsts = new Uint8Array(ASCII);
  const seen = new Set<number>();
  const next = [0];
  for (let pc = next.pop(); pc !== undefined; pc = next.pop()) {
    const instruction = instructions[pc];
    if (seen.has(pc) || instruction === undefined) continue;
    seen.add(pc);
    if (instruction.is === 'match') return undefined;
    if (instruction.is === 'character')
      for (let code = 0; code < ASCII; code++) firsts[code] = (firsts[code] ?? 0) | (instruction.plain[code] ?? 0);
    else if (instruction.is === 'either') next.push(instruction.first, instruction.second);
    else next.push(instruction.is === 'jump' ? instruction.to : pc + 1);
  }
  return firsts;
}

/** By what is written: a class that occurs often is looked up once. */
const known = new Map<string, Characters>();
const ASCII = 128;
const MAX_KEPT = 2_000;

/** The engine of the language says which characters are meant: nothing here has to know Unicode, classes and cases. */
function charactersOf(written: string, flags: string): Characters {
  const key = `${flags}/${written}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const pattern = new RegExp(`^${written}$`, flags.replace('m', ''));
  const plain = new Uint8Array(ASCII);
  for (let code = 0; code < ASCII; code++) plain[code] = pattern.test(String.fromCharCode(code)) ? 1 : 0;
  const others = new Map<number, boolean>();
  const isOther = (codePoint: number): boolean => {
    const kept = others.get(codePoint);
    if (kept !== undefined) return kept;
    const answer = pattern.test(String.fromCodePoint(codePoint));
    if (others.size < MAX_KEPT) others.set(codePoint, answer);
    return answer;
  };
  known.set(key, { plain, isOther });
  return { plain, isOther };
}
