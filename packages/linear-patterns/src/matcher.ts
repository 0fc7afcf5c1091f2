// Finds the match that RegExp finds, in time that grows with the length of the text only. It tries alternatives in the same order, but
// takes no decision twice at the same place of the text: what failed there once fails there again, because nothing depends on what was
// matched before. (Of what RegExp has, only back references would.)
import type { Instruction, Program } from './program.ts';

/** Starts and ends of the groups; -1: not in the match. */
export type Slots = Int32Array;

type Character = Extract<Instruction, { is: 'character' }>;
type Condition = Extract<Instruction, { is: 'start' | 'end' | 'word-boundary' | 'look' }>;

/** How decisions ended. One memory for all searches: to make a new one costs more than to search a sentence. */
const FAILED = 0;
const SUCCEEDED = 1;
/** Decisions times places. What is larger is not kept. */
const MAX_KEPT = 2 ** 24;
let memory = new Uint16Array(2 ** 18);
const FIRST_MARK = 2;
const LAST_MARK = 2 ** 16 - 2;
/** In the memory, marks of earlier searches are below this. */
let latest = FIRST_MARK;
/** What lies behind this has no marks: one long text does not make all later ones clear as much. */
let marked = 0;

export class Matcher {
  readonly #program: Program;
  readonly #slots: Slots;
  #marks = memory;
  #mark = latest;
  #text = '';
  #width = 1;

  constructor(program: Program) {
    this.#program = program;
    this.#slots = new Int32Array(2 * program.groups);
  }

  /** The first match that begins at `from` or later; with `isSticky`, at `from`. */
  find(text: string, from: number, isSticky: boolean): Slots | undefined {
    this.#begin(text);
    const { isUnicode, firsts, isAtStart } = this.#program;
    for (let start = from; start <= text.length; ) {
      const code = text.charCodeAt(start);
      if (firsts === undefined || code >= firsts.length || firsts[code] === 1) {
        const end = this.#run(start);
        if (end >= 0) {
          this.#slots[0] = start;
          this.#slots[1] = end;
          return this.#slots;
        }
      }
      if (isSticky || isAtStart) return undefined;
      start += isUnicode && isHigh(code) && isLow(text.charCodeAt(start + 1)) ? 2 : 1;
    }
    return undefined;
  }

  #begin(text: string): void {
    this.#text = text;
    this.#width = text.length + 1;
    const size = this.#program.decisions * this.#width;
    if (size > MAX_KEPT) {
      this.#marks = new Uint16Array(size);
      this.#mark = FIRST_MARK;
      return;
    }
    latest += 2;
    if (size > memory.length) {
      memory = new Uint16Array(2 ** Math.ceil(Math.log2(size)));
      latest = FIRST_MARK;
      marked = 0;
    } else if (latest > LAST_MARK) {
      memory.fill(0, 0, marked);
      latest = FIRST_MARK;
      marked = 0;
    }
    marked = Math.max(marked, size);
    this.#marks = memory;
    this.#mark = latest;
  }

  /** The end of a match that begins there, or -1. */
  #run(start: number): number {
    const { instructions } = this.#program;
    const [slots, marks, mark, width] = [this.#slots, this.#marks, this.#mark, this.#width];
    slots.fill(-1);
    // Where to go on if what is tried fails: instruction and place; or, below zero, a slot and what it was.
    const back: number[] = [0, start];
    while (back.length > 0) {
      let at = back.pop() as number;
      let pc = back.pop() as number;
      if (pc < 0) {
        slots[-pc - 1] = at;
        continue;
      }
      for (;;) {
        const instruction = instructions[pc] as Instruction;
        if (instruction.is === 'character') {
          at = this.#step(instruction, at);
          if (at < 0) break;
          pc += 1;
        } else if (instruction.is === 'either') {
          const place = instruction.decision * width + at;
          if (marks[place] === mark + FAILED) break;
          marks[place] = mark + FAILED;
          back.push(instruction.second, at);
          pc = instruction.first;
        } else if (instruction.is === 'jump') pc = instruction.to;
        else if (instruction.is === 'save') {
          back.push(-instruction.slot - 1, slots[instruction.slot] as number);
          slots[instruction.slot] = at;
          pc += 1;
        } else if (instruction.is === 'forget') {
          for (let slot = instruction.from; slot <= instruction.to; slot++) {
            if (slots[slot] === -1) continue;
            back.push(-slot - 1, slots[slot] as number);
            slots[slot] = -1;
          }
          pc += 1;
        } else if (instruction.is === 'match') return at;
        else if (this.#holds(instruction, at)) pc += 1;
        else break;
      }
    }
    return -1;
  }

  /** Whether what is looked for matches there. Of this, the way to a match is remembered, too: a later look may join it. */
  #looked({ instructions }: Program, start: number): boolean {
    const [marks, mark, width] = [this.#marks, this.#mark, this.#width];
    const back: number[] = [0, start, 0];
    /** The decisions that led here. */
    const way: number[] = [];
    const found = (): true => {
      for (const place of way) marks[place] = mark + SUCCEEDED;
      return true;
    };
    while (back.length > 0) {
      way.length = back.pop() as number;
      let at = back.pop() as number;
      let pc = back.pop() as number;
      for (;;) {
        const instruction = instructions[pc] as Instruction;
        if (instruction.is === 'character') {
          at = this.#step(instruction, at);
          if (at < 0) break;
          pc += 1;
        } else if (instruction.is === 'either') {
          const place = instruction.decision * width + at;
          if (marks[place] === mark + FAILED) break;
          if (marks[place] === mark + SUCCEEDED) return found();
          marks[place] = mark + FAILED;
          way.push(place);
          back.push(instruction.second, at, way.length);
          pc = instruction.first;
        } else if (instruction.is === 'jump') pc = instruction.to;
        else if (instruction.is === 'save' || instruction.is === 'forget') pc += 1;
        else if (instruction.is === 'match') return found();
        else if (this.#holds(instruction, at)) pc += 1;
        else break;
      }
    }
    return false;
  }

  /** The place after the character, or -1. */
  #step({ plain, isOther, isBackwards, isUnicode }: Character, at: number): number {
    const text = this.#text;
    if (at === (isBackwards ? 0 : text.length)) return -1;
    const code = text.charCodeAt(isBackwards ? at - 1 : at);
    const way = isBackwards ? -1 : 1;
    if (code < plain.length) return plain[code] === 1 ? at + way : -1;
    if (isUnicode && !isBackwards && isHigh(code) && isLow(text.charCodeAt(at + 1)))
      return isOther(text.codePointAt(at) ?? 0) ? at + 2 : -1;
    if (isUnicode && isBackwards && isLow(code) && isHigh(text.charCodeAt(at - 2)))
      return isOther(text.codePointAt(at - 2) ?? 0) ? at - 2 : -1;
    return isOther(code) ? at + way : -1;
  }

  #holds(instruction: Condition, at: number): boolean {
    const text = this.#text;
    switch (instruction.is) {
      case 'start':
        return at === 0 || (instruction.isMultiline && isLineEnd(text.charCodeAt(at - 1)));
      case 'end':
        return at === text.length || (instruction.isMultiline && isLineEnd(text.charCodeAt(at)));
      case 'word-boundary':
        return (isWord(text.charCodeAt(at - 1)) !== isWord(text.charCodeAt(at))) !== instruction.isNegated;
      case 'look':
        return this.#looked(instruction.program, at) !== instruction.isNegated;
    }
  }
}

const isHigh = (code: number): boolean => code >= 0xd800 && code < 0xdc00;
const isLow = (code: number): boolean => code >= 0xdc00 && code < 0xe000;
const isLineEnd = (code: number): boolean => code === 10 || code === 13 || code === 0x2028 || code === 0x2029;
/** NaN, before and after the text, is no word. */
const isWord = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
