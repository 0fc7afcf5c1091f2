// What a part of a message must have beside its form.
import type { CreateRequest } from '../schemas/request.ts';
import { invalid } from './refusal.ts';

const ADDRESS = /^https:\/\/[^\s/?#]+/i;
const IMAGE = /^data:image\/[a-z0-9.+-]{1,64};base64,[A-Za-z0-9+/_-]+={0,2}$/i;
const DATA = /^(?:data:[a-z0-9.+-]{1,64}\/[a-z0-9.+-]{1,128}(?:;[a-z0-9=_.+-]{1,128}){0,4};base64,)?[A-Za-z0-9+/_-]+={0,2}$/i;

/** A part of a message, of an output or of a variable, and where it is in the request, such as `input[0].content[1]`. */
interface GivenPart {
  part: { type: string; image_url?: string | null };
  path: string;
}

/** All of a request, in their order. */
export function* partsOf({ input, prompt }: Partial<Pick<CreateRequest, 'input' | 'prompt'>>): Generator<GivenPart> {
  for (const [index, item] of typeof input === 'string' ? [] : (input ?? []).entries()) {
    const field = 'content' in item ? 'content' : 'output';
    const parts = 'content' in item ? item.content : 'output' in item ? item.output : undefined;
    if (Array.isArray(parts)) for (const [at, part] of parts.entries()) yield { part, path: `input[${index}].${field}[${at}]` };
  }
  for (const [name, value] of Object.entries(prompt?.variables ?? {}))
    if (typeof value === 'object') yield { part: value, path: `prompt.variables.${name.slice(0, 64)}` };
}

/** Throws RequestRefusal. Parts of other kinds pass. */
export function checkPart(part: object, path: string): void {
  const { type } = part as { type?: string };
  if (type === 'input_image') checkImage(part, path);
  else if (type === 'input_file') checkFile(part, path);
}

function checkImage({ image_url: url, file_id: file }: { image_url?: string | null; file_id?: string | null }, path: string): void {
  if (!url && !file) throw invalid(`'${path}' needs 'image_url' or 'file_id'.`, 'missing_required_parameter', `${path}.image_url`);
  if (url && file) throw invalid(`'${path}' has both 'image_url' and 'file_id'. Send one.`, 'invalid_value', `${path}.file_id`);
  if (url && !ADDRESS.test(url) && !IMAGE.test(url))
    throw invalid(
      `'${path}.image_url' must be an https address, or a data URL of an image in base64.`,
      'invalid_image_url',
      `${path}.image_url`,
    );
}

interface GivenFile {
  file_data?: string | null;
  file_url?: string | null;
  file_id?: string | null;
}

function checkFile({ file_data: data, file_url: url, file_id: file }: GivenFile, path: string): void {
  const given = [data, url, file].filter(Boolean).length;
  if (given === 0) throw invalid(`'${path}' needs 'file_data' or 'file_id'.`, 'missing_required_parameter', `${path}.file_data`);
  if (url)
    throw invalid(
      `No address of a file is fetched. Send the file as 'file_data', or upload it and send its 'file_id'.`,
      'unsupported_parameter',
      `${path}.file_url`,
    );
  if (given > 1) throw invalid(`'${path}' has both 'file_data' and 'file_id'. Send one.`, 'invalid_value', path);
  if (data && !DATA.test(data))
    throw invalid(`'${path}.file_data' must be base64, or a data URL with base64.`, 'invalid_value', `${path}.file_data`);
}
