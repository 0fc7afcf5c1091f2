import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { TemplateFileError } from './template-file-error.ts';

/** A YAML document that knows the position of every node in its file. */
export class YamlSource {
  readonly file: string;
  readonly document: Document.Parsed;
  readonly #lines: LineCounter;

  private constructor(file: string, document: Document.Parsed, lines: LineCounter) {
    this.file = file;
    this.document = document;
    this.#lines = lines;
  }

  static parse(file: string, text: string): YamlSource {
    const lines = new LineCounter();
    const source = new YamlSource(file, parseDocument(text, { lineCounter: lines, prettyErrors: false }), lines);
    const [error] = source.document.errors;
    if (error !== undefined) throw source.#errorAt(error.pos[0], error.message, {});
    return source;
  }

  /** An error at the node, or at the beginning of the file. */
  error(node: unknown, problem: string, details: { help?: string; field?: string } = {}): TemplateFileError {
    return this.#errorAt((isNode(node) ? node.range?.[0] : undefined) ?? 0, problem, details);
  }

  #errorAt(offset: number, problem: string, details: { help?: string; field?: string }): TemplateFileError {
    const { line, col } = this.#lines.linePos(offset);
    return new TemplateFileError({ file: this.file, line, column: col }, problem, details);
  }
}
