import { type Document, isNode, LineCounter, type Node, parseDocument } from 'yaml';
import { Failure } from '../failure.ts';

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
    if (error !== undefined) throw source.#failureAt(error.pos[0], error.message, {});
    return source;
  }

  /** A failure at the node, as file:line:column. */
  failure(node: unknown, message: string, details: { help?: string; field?: string } = {}): Failure {
    const offset = isNode(node) ? (node as Node).range?.[0] : undefined;
    return this.#failureAt(offset ?? 0, message, details);
  }

  #failureAt(offset: number, message: string, { help, field }: { help?: string; field?: string }): Failure {
    const { line, col } = this.#lines.linePos(offset);
    return new Failure('VALIDATION_FAILED', `${this.file}:${line}:${col}: ${message}`, {
      help: help ?? 'Correct that line.',
      metadata: { file: this.file, line: String(line), column: String(col), ...(field && { field }) },
    });
  }
}
