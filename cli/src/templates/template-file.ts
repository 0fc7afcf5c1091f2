import { dirname } from 'node:path';
import { Failure } from '@offshoot/client';
import type { TemplateContent } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { MAX_TEMPLATE_FILE_BYTES, readTemplate, TemplateFileError } from '@offshoot/template-content';
import type { Input } from '../terminal/input.ts';
import { pathWithin, readTextFile } from '../text-file.ts';

const LIMIT = {
  purpose: 'a template',
  bytes: MAX_TEMPLATE_FILE_BYTES,
  help: 'Instructions can have up to 256 KiB, a soul up to 16 KiB.',
};
const BESIDE = { outside: 'the folder of the YAML file', help: 'Put the file next to the YAML file.' };

/**
 * Reads a template's content from a YAML file, whose Markdown files are next to it or below. "-" reads stdin, with paths relative
 * to the working directory. Throws Failure with file:line:column.
 */
export async function readTemplateFile(file: string, input: Pick<Input, 'all'>): Promise<TemplateContent> {
  const isPiped = file === '-';
  const text = isPiped ? await input.all() : await readTextFile(file, LIMIT);
  const folder = isPiped ? process.cwd() : dirname(file);
  const readMarkdown = async (path: string) => readTextFile(await pathWithin(folder, path, BESIDE), LIMIT);
  try {
    return await readTemplate({ name: isPiped ? 'stdin' : file, text, readMarkdown });
  } catch (error) {
    throw error instanceof TemplateFileError ? failureOf(error) : error;
  }
}

function failureOf({ message, help, file, line, column, field }: TemplateFileError): Failure {
  const position = { file, line: String(line), column: String(column) };
  return new Failure('VALIDATION_FAILED', message, { help, metadata: { ...position, ...(field && { field }) } });
}
