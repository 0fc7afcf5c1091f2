import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import { RequestRefusal } from '@offshoot/openai-api';
import { invalid } from '../../v1/refusals.ts';
import { MAX_FILE_BYTES, PART_BYTES } from '../domain/file.ts';

export interface UploadedForm {
  /** As the client named it. */
  name: string;
  bytes: number;
  fields: ReadonlyMap<string, string>;
}

/** Of texts in the form: only the purpose and the expiry are known. Bytes. */
const MAX_FIELD = 1_024;
const MAX_FIELDS = 16;

/**
 * Reads a form with one file (`file`). Calls `begin` with its name before its first part, and `store` with one part after the other; while it
 * stores, the client waits. Throws RequestRefusal for a malformed form, and all that these two throw.
 */
export function receiveForm(
  request: IncomingMessage,
  begin: (name: string) => Promise<void>,
  store: (part: number, content: Buffer) => Promise<void>,
): Promise<UploadedForm> {
  const { promise, resolve, reject } = Promise.withResolvers<UploadedForm>();
  const form = formReader(request);
  const fields = new Map<string, string>();
  let stored: Promise<{ name: string; bytes: number }> | undefined;
  let reading: Readable | undefined;
  let hasFailed = false;
  const fail = (error: unknown) => {
    hasFailed = true;
    request.unpipe(form);
    // Otherwise, the reader of the file would wait for its end.
    reading?.destroy();
    // A client that still sends hears it at once, and the rest is thrown away.
    request.resume();
    // The caller removes what was stored, so nothing may be stored after this.
    void Promise.allSettled([stored]).then(() => reject(error));
  };
  form.on('file', (field, stream, name) => {
    // The reader of the form reports on every open file that the form ended, whether or not anybody reads that file.
    stream.on('error', () => fail(invalid('The form ended early.')));
    // The parser reads all parts that have arrived, even if the form has failed.
    if (hasFailed) return;
    if (field !== 'file' || stored) return fail(invalid('The form has one file, in the field “file”.', 'file'));
    reading = stream;
    stored = storeStream(stream, name ?? '', begin, store);
    stored.catch(fail);
  });
  form.on('field', (name, value, isNameCut, isValueCut) => {
    if (isNameCut || isValueCut) fail(invalid('A field of the form is too long.'));
    else fields.set(name, value);
  });
  for (const event of ['fieldsLimit', 'filesLimit', 'partsLimit'] as const) {
    form.on(event, () => fail(invalid('The form has too many parts.')));
  }
  form.on('error', () => fail(invalid('The form cannot be read.')));
  form.on('finish', () => {
    if (!stored) return fail(invalid('The form has no file.', 'file', 'missing_required_parameter'));
    stored.then((file) => resolve({ ...file, fields }), fail);
  });
  request.on('aborted', () => fail(invalid('The form ended early.')));
  request.pipe(form);
  return promise;
}

function formReader(request: IncomingMessage): InstanceType<typeof Busboy> {
  const limits = { files: 1, fileSize: MAX_FILE_BYTES, fields: MAX_FIELDS, fieldSize: MAX_FIELD, fieldNameSize: 100, headerPairs: 20 };
  try {
    return new Busboy({
      headers: { ...request.headers, 'content-type': request.headers['content-type'] ?? '' },
      preservePath: true,
      limits,
    });
  } catch {
    throw invalid('The body has to be a form, with the content type multipart/form-data.');
  }
}

async function storeStream(
  stream: NodeJS.ReadableStream & { truncated?: boolean },
  name: string,
  begin: (name: string) => Promise<void>,
  store: (part: number, content: Buffer) => Promise<void>,
): Promise<{ name: string; bytes: number }> {
  await begin(name);
  let waiting: Buffer[] = [];
  let size = 0;
  let bytes = 0;
  let part = 0;
  const flush = async () => {
    const content = Buffer.concat(waiting);
    waiting = [];
    size = 0;
    for (let at = 0; at < content.length; at += PART_BYTES) {
      const piece = content.subarray(at, at + PART_BYTES);
      // All parts but the last have the same size.
      if (piece.length < PART_BYTES && !isOver) {
        waiting = [piece];
        size = piece.length;
        return;
      }
      await store(part, piece);
      part += 1;
    }
  };
  let isOver = false;
  for await (const chunk of stream) {
    const content = Buffer.from(chunk);
    waiting.push(content);
    size += content.length;
    bytes += content.length;
    if (size >= PART_BYTES) await flush();
  }
  isOver = true;
  await flush();
  if (stream.truncated) {
    throw new RequestRefusal('invalid_request', `A file has at most ${MAX_FILE_BYTES / 1024 / 1024} MiB.`, {
      code: 'file_too_large',
      status: 413,
      param: 'file',
    });
  }
  if (bytes === 0) throw invalid('The file is empty.', 'file', 'empty_file');
  return { name, bytes };
}
