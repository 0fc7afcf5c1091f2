// The instructions of a program as numbers, which is what a matcher reads fastest: four for each, the first of them what it does.
import type { Characters, Instruction, Program } from './program.ts';

export const [CHARACTER, EITHER, JUMP, SAVE, FORGET, MATCH, START, END, WORD_BOUNDARY, LOOK, LOOK_AT_ONE] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
] as const;
/** A place in them, divided by this, is the number of the instruction. */
const SIZE = 4;

export interface Code {
  /** What it does, and then: the number of a character; two places to go to and the decision; one place; a slot, or two; a look. */
  ops: Int32Array;
  characters: readonly Characters[];
  looks: readonly Code[];
  isBackwards: boolean;
  isUnicode: boolean;
  /** For each instruction, a set of what can come next if all is to match: see `isPossible`. */
  possible: Int32Array;
}

/** What can come next: a unit of ASCII, another one, or none. */
const ASCII = 128;
const OTHER = ASCII;
const NONE = ASCII + 1;
/** 32 bits each. */
const WORDS = 5;

/** `code`: UTF-16, or NaN for none. */
export const unitOf = (code: number): number => (code < ASCII ? code : code >= ASCII ? OTHER : NONE);

/** False: from that place in `ops`, nothing matches that begins with this unit. */
export const isPossible = ({ possible }: Code, place: number, unit: number): boolean =>
  (((possible[(place / SIZE) * WORDS + (unit >> 5)] as number) >> (unit & 31)) & 1) === 1;

export function codeOf(program: Program): Code {
  const { instructions, isUnicode } = program;
  const ops = new Int32Array(SIZE * instructions.length);
  const characters: Characters[] = [];
  const looks: Code[] = [];
  for (const [i, one] of instructions.entries()) ops.set(numbersOf(one, characters, looks), SIZE * i);
  return {
    ...{ ops, characters, looks, isUnicode, possible: possibleIn(instructions) },
    isBackwards: instructions.some((one) => one.is === 'character' && one.isBackwards),
  };
}

function numbersOf(one: Instruction, characters: Characters[], looks: Code[]): readonly number[] {
  switch (one.is) {
    case 'character':
      return [CHARACTER, characters.push(one) - 1];
    case 'either':
      return [EITHER, SIZE * one.first, SIZE * one.second, one.decision];
    case 'jump':
      return [JUMP, SIZE * one.to];
    case 'save':
      return [SAVE, one.slot];
    case 'forget':
      return [FORGET, one.from, one.to];
    case 'match':
      return [MATCH];
    case 'start':
      return [START, 0, Number(one.isMultiline)];
    case 'end':
      return [END, 0, Number(one.isMultiline)];
    case 'word-boundary':
      return [WORD_BOUNDARY, 0, Number(one.isNegated)];
    case 'look': {
      const [first, second] = one.program.instructions;
      const isOne = first?.is === 'character' && second?.is === 'match';
      return [isOne ? LOOK_AT_ONE : LOOK, looks.push(codeOf(one.program)) - 1, Number(one.isNegated)];
    }
  }
}

/** For each instruction, a set of what can come next if all is to match. An instruction that takes no character counts as true. */
function possibleIn(instructions: readonly Instruction[]): Int32Array {
  const sets = new Int32Array(WORDS * instructions.length);
  let changes = true;
  const add = (into: number, from: number) => {
    for (let word = 0; word < WORDS; word++) {
      const before = sets[into * WORDS + word] as number;
      const now = before | (sets[from * WORDS + word] as number);
      if (now === before) continue;
      sets[into * WORDS + word] = now;
      changes = true;
    }
  };
  instructions.forEach((one, i) => {
    if (one.is === 'match') sets.fill(-1, i * WORDS, (i + 1) * WORDS);
    if (one.is !== 'character') return;
    one.plain.forEach((isIt, code) => {
      if (isIt === 1) sets[i * WORDS + (code >> 5)] = (sets[i * WORDS + (code >> 5)] as number) | (1 << (code & 31));
    });
    sets[i * WORDS + (OTHER >> 5)] = (sets[i * WORDS + (OTHER >> 5)] as number) | (1 << (OTHER & 31));
  });
  // Backwards, as most of it goes forwards: few rounds are needed, one more for each repetition within a repetition.
  while (changes) {
    changes = false;
    for (let i = instructions.length - 1; i >= 0; i--) {
      const one = instructions[i] as Instruction;
      if (one.is === 'either') {
        add(i, one.first);
        add(i, one.second);
      } else if (one.is === 'jump') add(i, one.to);
      else if (one.is !== 'character' && one.is !== 'match') add(i, i + 1);
    }
  }
  return sets;
}
