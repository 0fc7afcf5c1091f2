/** A template file cannot be read as a template. The message starts with its place, as file:line:column. */
export class TemplateFileError extends Error {
  override readonly name = 'TemplateFileError';
  readonly file: string;
  /** From 1, as is the column. */
  readonly line: number;
  readonly column: number;
  /** What is wrong, without the place. */
  readonly problem: string;
  /** What to do next. */
  readonly help: string;
  /** The field of the contract that it is about, if any. */
  readonly field: string | undefined;

  constructor(place: { file: string; line: number; column: number }, problem: string, details: { help?: string; field?: string } = {}) {
    super(`${place.file}:${place.line}:${place.column}: ${problem}`);
    this.file = place.file;
    this.line = place.line;
    this.column = place.column;
    this.problem = problem;
    this.help = details.help ?? 'Correct that line.';
    this.field = details.field;
  }
}
