// Finds the match that RegExp finds, in time that grows with the length of the text only. It tries alternatives in the same order, but
// takes no decision twice at the same place of the text: what failed there once fails there again, because nothing depends on what was
// matched before. (Of what RegExp has, only back references would.)
import {
  CHARACTER,
  type Code,
  codeOf,
  EITHER,
  END,
  FORGET,
  isPossible,
  JUMP,
  LOOK,
  LOOK_AT_ONE,
  MATCH,
  SAVE,
  START,
  unitOf,
  WORD_BOUNDARY,
} from './code.ts';
import type { Program } from './program.ts';

/** Starts and ends of the groups; -1: not in the match. */
export type Slots = Int32Array;

/** How decisions ended. One memory for all searches: to make a new one costs more than to search a sentence. */
const FAILED = 0;
const SUCCEEDED = 1;
/** Decisions times places. The memory of a larger search is not kept. */
const MAX_KEPT = 2 ** 24;
let memory = new Uint16Array(2 ** 18);
/** Of ways back. */
const MAX_BACK = 2 ** 16;
const FIRST_MARK = 2;
const LAST_MARK = 2 ** 16 - 2;
/** In the memory, marks of earlier searches are below this. */
let latest = FIRST_MARK;
/** There are no marks behind this, so that one long text does not make all later ones clear as much. */
let marked = 0;

export class Matcher {
  readonly #program: Program;
  readonly #code: Code;
  readonly #slots: Slots;
  /** Where to go on if what is tried fails: instruction and place; or, below zero, a slot and what it was. */
  #back: number[] = [];
  #marks = memory;
  #mark = latest;
  #text = '';
  #width = 1;

  constructor(program: Program) {
    this.#program = program;
    this.#code = codeOf(program);
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
    const code = this.#code;
    const { ops } = code;
    const [slots, marks, failed, width, back] = [this.#slots, this.#marks, this.#mark + FAILED, this.#width, this.#back];
    slots.fill(-1);
    back[0] = 0;
    back[1] = start;
    for (let depth = 2; depth > 0; ) {
      let at = back[--depth] as number;
      let pc = back[--depth] as number;
      if (pc < 0) {
        slots[-pc - 1] = at;
        continue;
      }
      steps: for (;;) {
        const a = ops[pc + 1] as number;
        const b = ops[pc + 2] as number;
        switch (ops[pc]) {
          case CHARACTER:
            at = this.#step(code, a, at);
            if (at < 0) break steps;
            pc += 4;
            break;
          case EITHER: {
            const place = (ops[pc + 3] as number) * width + at;
            if (marks[place] === failed) break steps;
            marks[place] = failed;
            const next = this.#next(code, at);
            const isSecond = isPossible(code, b, next);
            if (isPossible(code, a, next)) {
              if (isSecond) {
                back[depth++] = b;
                back[depth++] = at;
              }
              pc = a;
            } else if (isSecond) pc = b;
            else break steps;
            break;
          }
          case JUMP:
            pc = a;
            break;
          case SAVE:
            back[depth++] = -a - 1;
            back[depth++] = slots[a] as number;
            slots[a] = at;
            pc += 4;
            break;
          case FORGET:
            for (let slot = a; slot <= b; slot++) {
              if (slots[slot] === -1) continue;
              back[depth++] = -slot - 1;
              back[depth++] = slots[slot] as number;
              slots[slot] = -1;
            }
            pc += 4;
            break;
          case MATCH:
            this.#tidy();
            return at;
          default:
            if (!this.#holds(code, pc, at)) break steps;
            pc += 4;
        }
      }
    }
    this.#tidy();
    return -1;
  }

  /** Frees the memory that one long text needed. */
  #tidy(): void {
    if (this.#back.length > MAX_BACK) this.#back = [];
  }

  /** Whether what is looked for matches there. Of this, the way to a match is remembered, too: a later look may join it. */
  #looked(code: Code, start: number): boolean {
    const { ops } = code;
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
      steps: for (;;) {
        const a = ops[pc + 1] as number;
        const b = ops[pc + 2] as number;
        switch (ops[pc]) {
          case CHARACTER:
            at = this.#step(code, a, at);
            if (at < 0) break steps;
            pc += 4;
            break;
          case EITHER: {
            const place = (ops[pc + 3] as number) * width + at;
            if (marks[place] === mark + FAILED) break steps;
            if (marks[place] === mark + SUCCEEDED) return found();
            marks[place] = mark + FAILED;
            way.push(place);
            const next = this.#next(code, at);
            const isSecond = isPossible(code, b, next);
            if (isPossible(code, a, next)) {
              if (isSecond) back.push(b, at, way.length);
              pc = a;
            } else if (isSecond) pc = b;
            else break steps;
            break;
          }
          case JUMP:
            pc = a;
            break;
          case SAVE:
          case FORGET:
            pc += 4;
            break;
          case MATCH:
            return found();
          default:
            if (!this.#holds(code, pc, at)) break steps;
            pc += 4;
        }
      }
    }
    return false;
  }

  #next({ isBackwards }: Code, at: number): number {
    return unitOf(this.#text.charCodeAt(isBackwards ? at - 1 : at));
  }

  /** The place after the character, or -1. */
  #step({ characters, isBackwards, isUnicode }: Code, character: number, at: number): number {
    const text = this.#text;
    if (at === (isBackwards ? 0 : text.length)) return -1;
    const code = text.charCodeAt(isBackwards ? at - 1 : at);
    const way = isBackwards ? -1 : 1;
    const { plain, isOther } = characters[character] as Code['characters'][number];
    if (code < plain.length) return plain[code] === 1 ? at + way : -1;
    if (isUnicode && !isBackwards && isHigh(code) && isLow(text.charCodeAt(at + 1)))
      return isOther(text.codePointAt(at) ?? 0) ? at + 2 : -1;
    if (isUnicode && isBackwards && isLow(code) && isHigh(text.charCodeAt(at - 2)))
      return isOther(text.codePointAt(at - 2) ?? 0) ? at - 2 : -1;
    return isOther(code) ? at + way : -1;
  }

  #holds({ ops, looks }: Code, pc: number, at: number): boolean {
    const text = this.#text;
    const a = ops[pc + 1] as number;
    const b = ops[pc + 2] === 1;
    switch (ops[pc]) {
      case START:
        return at === 0 || (b && isLineEnd(text.charCodeAt(at - 1)));
      case END:
        return at === text.length || (b && isLineEnd(text.charCodeAt(at)));
      case LOOK:
        return this.#looked(looks[a] as Code, at) !== b;
      case LOOK_AT_ONE:
        return this.#step(looks[a] as Code, 0, at) >= 0 !== b;
      case WORD_BOUNDARY:
        return (isWord(text.charCodeAt(at - 1)) !== isWord(text.charCodeAt(at))) !== b;
      default:
        throw new Error(`There is no instruction ${ops[pc]}`);
    }
  }
}

const isHigh = (code: number): boolean => code >= 0xd800 && code < 0xdc00;
const isLow = (code: number): boolean => code >= 0xdc00 && code < 0xe000;
const isLineEnd = (code: number): boolean => code === 10 || code === 13 || code === 0x2028 || code === 0x2029;
/** NaN, before and after the text, is no word. */
const isWord = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
