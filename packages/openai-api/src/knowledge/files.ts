import { Type } from 'typebox';
import { count, deleted, idOf, listing, listOf, MAX_FILES_PAGE, time } from './lists.ts';

/** `assistants`: to be searched. `user_data`: anything. Files for training, evaluation and batches are not taken: nothing here uses them. */
export const purposes = ['assistants', 'user_data', 'vision'] as const;
/** Seconds that a file may last. */
export const FILE_EXPIRY = { least: 3_600, most: 2_592_000 };

/** A form, not JSON. */
export const UploadFile = Type.Object({
  file: Type.String({ format: 'binary', description: 'The file, with its name.' }),
  purpose: Type.Enum([...purposes]),
  'expires_after[anchor]': Type.Optional(Type.Literal('created_at')),
  'expires_after[seconds]': Type.Optional(Type.Integer({ minimum: FILE_EXPIRY.least, maximum: FILE_EXPIRY.most })),
});

export const FileListing = Type.Object({ ...listing(MAX_FILES_PAGE), purpose: Type.Optional(Type.String({ maxLength: 64 })) });

export const File = Type.Object({
  id: idOf('file'),
  object: Type.Literal('file'),
  bytes: count,
  created_at: time,
  expires_at: Type.Optional(time),
  filename: Type.String(),
  purpose: Type.Enum([...purposes]),
  status: Type.Literal('processed'),
  status_details: Type.Null(),
});
export const FileList = listOf(File);
export const DeletedFile = deleted('file', 'file');
