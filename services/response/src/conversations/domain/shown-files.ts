import type { ModelAttachment } from '@offshoot/models';
import type { InputPart, Item } from '@offshoot/openai-api';

/** What a model sees of a file of the tenant. */
export type ShownFile = { is: 'image'; url: string } | { is: 'document'; name: string; text: string };

/** By the file's ID. One that is not in it is gone. */
export type ShownFiles = ReadonlyMap<string, ShownFile>;

/** A file of the tenant that a part of an item names. */
export interface NamedFile {
  fileId: string;
  type: 'input_image' | 'input_file';
  /** Of the item among all, and of the field in it, such as `content[0].file_id`. */
  place: number;
  field: string;
}

export function filesNamedIn(items: readonly Item[]): NamedFile[] {
  return items.flatMap((item, place) => {
    if (item.type === 'message') return namedIn(item.content, 'content', place);
    if (item.type === 'function_call_output' && typeof item.output !== 'string') return namedIn(item.output, 'output', place);
    return [];
  });
}

function namedIn(parts: readonly { type: string }[], list: string, place: number): NamedFile[] {
  const named: NamedFile[] = [];
  for (const [at, part] of (parts as readonly InputPart[]).entries())
    if ((part.type === 'input_image' || part.type === 'input_file') && part.file_id)
      named.push({ fileId: part.file_id, type: part.type, place, field: `${list}[${at}].file_id` });
  return named;
}

type FilePart = Extract<InputPart, { type: 'input_image' | 'input_file' }>;

/** The part as the model gets it. Undefined: it names no file, or one that is gone. */
export function attachedFile({ file_id: fileId, ...part }: FilePart, at: number, files: ShownFiles): ModelAttachment | undefined {
  const file = fileId ? files.get(fileId) : undefined;
  if (file?.is !== 'image') return file && { ...file, at };
  const detail = part.type === 'input_image' ? part.detail : undefined;
  return { ...file, at, ...(detail === 'low' || detail === 'high' ? { detail } : {}) };
}

/** Bytes that it adds to what the model gets. */
export const shownBytes = (file: ShownFile): number => (file.is === 'image' ? file.url.length : Buffer.byteLength(file.text));
