// How deep Markdown nests, and whether a page can afford to render it: parsers of Markdown take time that grows with the square of what
// is open at once, and what renders its tree calls itself once for each level.

/** Levels that a template may have. Nobody reads a quote in a quote for more than a few. */
export const MAX_MARKDOWN_LEVELS = 24;
/** Of a text that a page renders; others are shown as they are written. The worst text within these takes half a second. */
const MAX_MARKDOWN = { characters: 65_536, marks: 6_000, marksOfParagraph: 1_000 };

/** A quote, or an item of a list, before what is in it. */
const CONTAINER = /[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))/y;
/** An item that ends the paragraph before it, wherever that is. */
const NEW_ITEM = /^ {0,3}[-+*] +\S/;
const MARK = /\\[\s\S]|\*+|_+|[[\]!<]/g;
const BLANK = /\s/;
const WORD = /[\p{L}\p{N}]/u;

interface Open {
  mark: string;
  length: number;
  /** Of what was closed since it was opened. */
  inside: number;
}

/** The deepest level of quotes, lists, emphasis and brackets. Takes time in proportion to the text. */
export function markdownLevels(text: string): number {
  return read(text).levels;
}

/** Whether a page renders it. Otherwise it shows the text as it is written. */
export function isRenderable(text: string): boolean {
  if (text.length > MAX_MARKDOWN.characters) return false;
  const { levels, marks, marksOfParagraph } = read(text);
  return levels <= MAX_MARKDOWN_LEVELS && marks <= MAX_MARKDOWN.marks && marksOfParagraph <= MAX_MARKDOWN.marksOfParagraph;
}

function read(text: string): { levels: number; marks: number; marksOfParagraph: number } {
  const most = { levels: 0, marks: 0, marksOfParagraph: 0 };
  let paragraph = new Paragraph();
  for (const line of text.split(/\r\n?|\n/)) {
    if (line.trim() === '' || NEW_ITEM.test(line)) paragraph = new Paragraph();
    const containers = containersOf(line);
    paragraph.read(line);
    most.levels = Math.max(most.levels, containers + paragraph.deepest);
    most.marksOfParagraph = Math.max(most.marksOfParagraph, paragraph.marks);
    most.marks += paragraph.marksOfLine;
  }
  return most;
}

function containersOf(line: string): number {
  const marks = new Set(line.replace(/[ \t]/g, ''));
  // "- - -" is a line across the page.
  if (marks.size === 1 && (marks.has('-') || marks.has('*'))) return 0;
  let count = 0;
  for (CONTAINER.lastIndex = 0; CONTAINER.test(line); ) count += 1;
  // An item is in the one above if it is further to the right.
  return count === 0 ? 0 : count + Math.floor(indentOf(line) / 2);
}

function indentOf(line: string): number {
  let columns = 0;
  for (const each of line) {
    if (each !== ' ' && each !== '\t') break;
    columns += each === '\t' ? 4 : 1;
  }
  return columns;
}

/** The open marks of a paragraph. A mark that closes another one closes all that were opened after that one. */
class Paragraph {
  deepest = 0;
  marks = 0;
  marksOfLine = 0;
  readonly #open: Open[] = [];
  readonly #count = new Map<string, number>();

  read(line: string): void {
    this.marksOfLine = 0;
    for (const { 0: found, index } of line.matchAll(MARK)) {
      const mark = found.charAt(0);
      if (mark === '\\') continue;
      const [before, after] = [line.charAt(index - 1), line.charAt(index + found.length)];
      // An underscore within a word is one.
      if (mark === '_' && WORD.test(before) && WORD.test(after)) continue;
      this.marks += found.length;
      this.marksOfLine += found.length;
      if (mark === '[') this.#push({ mark, length: 1, inside: 0 });
      if (mark === ']') this.#close('[', 1);
      if (mark !== '*' && mark !== '_') continue;
      const left = before === '' || BLANK.test(before) ? found.length : this.#close(mark, found.length);
      if (left > 0 && after !== '' && !BLANK.test(after)) this.#push({ mark, length: left, inside: 0 });
    }
  }

  #push(open: Open): void {
    this.#open.push(open);
    this.#count.set(open.mark, (this.#count.get(open.mark) ?? 0) + 1);
  }

  #pop(): Open | undefined {
    const open = this.#open.pop();
    if (open) this.#count.set(open.mark, (this.#count.get(open.mark) ?? 0) - 1);
    return open;
  }

  /** Returns how much of the mark is left. */
  #close(mark: string, length: number): number {
    let left = length;
    for (let inside = 0; left > 0 && (this.#count.get(mark) ?? 0) > 0; ) {
      const open = this.#pop();
      if (!open) break;
      inside = Math.max(inside, open.inside);
      if (open.mark === mark) {
        const closed = Math.min(left, open.length);
        inside += Math.ceil(closed / 2);
        left -= closed;
        this.deepest = Math.max(this.deepest, inside);
        if (open.length > closed) {
          this.#push({ ...open, length: open.length - closed, inside });
          break;
        }
      }
      const around = this.#open.at(-1);
      if (around && (left === 0 || (this.#count.get(mark) ?? 0) === 0)) around.inside = Math.max(around.inside, inside);
    }
    return left;
  }
}
