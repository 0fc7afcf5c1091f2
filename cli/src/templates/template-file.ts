import { readFile, realpath } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import type { TemplateContent } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Failure } from '@offshoot/owner';
import { MAX_TEMPLATE_FILE_BYTES, readTemplate, TemplateFileError } from '@offshoot/template-content';
import { FILE_UNREADABLE } from '../failure.ts';
import type { Input } from '../terminal/input.ts';

const UNREADABLE: Record<string, string> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you do not have permission to read it',
};

/**
 * Reads a template's content from a YAML file, whose Markdown files are next to it or below. "-" reads stdin, with paths relative
 * to the working directory. Throws Failure with file:line:column.
 */
export async function readTemplateFile(file: string, input: Pick<Input, 'all'>): Promise<TemplateContent> {
  const isPiped = file === '-';
  const text = isPiped ? await input.all() : await readText(file);
  const folder = isPiped ? process.cwd() : dirname(file);
  const readMarkdown = async (path: string) => readText(await pathWithin(folder, path));
  try {
    return await readTemplate({ name: isPiped ? 'stdin' : file, text, readMarkdown });
  } catch (error) {
    throw error instanceof TemplateFileError ? failureOf(error) : error;
  }
}

function failureOf({ message, help, file, line, column, field }: TemplateFileError): Failure {
  const place = { file, line: String(line), column: String(column) };
  return new Failure('VALIDATION_FAILED', message, { help, metadata: { ...place, ...(field && { field }) } });
}

/** A stranger's template must not publish other files of this machine: links are resolved first. */
async function pathWithin(folder: string, given: string): Promise<string> {
  const path = resolve(folder, given);
  const [inside, target] = await Promise.all([realpath(folder), realpath(path).catch(() => path)]);
  if (target.startsWith(inside.endsWith(sep) ? inside : inside + sep)) return target;

  throw new Failure(FILE_UNREADABLE, `${given} is not in the folder of the YAML file.`, {
    help: 'Put the file next to the YAML file.',
    metadata: { file: given },
  });
}

async function readText(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    throw new Failure(FILE_UNREADABLE, `${file} cannot be read: ${UNREADABLE[code] ?? String(cause)}`, {
      help: 'Check the path.',
      metadata: { file },
      cause,
    });
  }
  if (bytes.length > MAX_TEMPLATE_FILE_BYTES) {
    throw new Failure(FILE_UNREADABLE, `${file} is too large for a template (limit: ${MAX_TEMPLATE_FILE_BYTES} bytes).`, {
      help: 'Instructions can have up to 256 KiB, a soul up to 16 KiB.',
      metadata: { file },
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Failure(FILE_UNREADABLE, `${file} is not UTF-8 text.`, { help: 'Save it as UTF-8.', metadata: { file }, cause });
  }
}
