import { type Item, RequestRefusal } from '@offshoot/openai-api';
import type { MemberCall } from '@offshoot/rpc/auth';
import type { Knowledge, SealedTexts } from '../../database/domain/ports.ts';
import { requireScope } from '../../members/domain/access.ts';
import type { Limits } from '../../members/domain/limits.ts';
import { pictureUrl } from '../domain/code-files.ts';
import { opened } from '../domain/compaction.ts';
import type { Earlier } from '../domain/conversation.ts';
import { filesNamedIn, type NamedFile, type ShownFile, type ShownFiles, shownBytes } from '../domain/shown-files.ts';
import { type Told, toldOf } from '../domain/told.ts';

export interface TellDeps {
  knowledge: Pick<Knowledge, 'shown' | 'file'>;
  sealed: Pick<SealedTexts, 'open'>;
  limits: Pick<Limits, 'files' | 'fileBytes'>;
}

interface Conversation {
  earlier: Earlier;
  /** What the request says, in its order. */
  input: readonly Item[];
}

interface TellOptions {
  /** False: the request was accepted before, so files that are gone since do not end it. */
  isNew: boolean;
  signal: AbortSignal;
}

/**
 * The model's view of a conversation. Each turn reads files of the tenant anew and never stores them with a response, so deleting a file
 * takes it from the conversation. Throws RequestRefusal for what cannot be told to a model.
 */
export async function tellConversation(
  { knowledge, sealed, limits }: TellDeps,
  member: MemberCall,
  { earlier, input }: Conversation,
  o: TellOptions,
): Promise<Told> {
  const conversation = openedConversation({ sealed }, member, { earlier, input });
  const named = filesNamedIn(conversation.items);
  if (named.length === 0) return toldOf(conversation, new Map());
  requireScope(member.identity, 'files:read');
  const offset = conversation.items.length - input.length;
  const paramOf = (one: NamedFile) => (o.isNew ? newParam({ ...one, place: one.place - offset }, { earlier, input }) : undefined);
  return toldOf(conversation, await filesShown({ knowledge, limits }, member, named, { paramOf, signal: o.signal }));
}

/** With what its compactions stand for. Throws RequestRefusal, with the place in the request, for one that was not made for this tenant. */
export function openedConversation(
  { sealed }: Pick<TellDeps, 'sealed'>,
  { identity }: MemberCall,
  { earlier, input }: Conversation,
): Pick<Earlier, 'summary' | 'items'> {
  const paramAt = (place: number, field: string) =>
    newParam({ place: place - earlier.items.length, field }, { earlier, input }) ?? 'previous_response_id';
  const open = (text: string) => sealed.open(identity.tenantId, text);
  return opened({ summary: earlier.summary, items: [...earlier.items, ...input] }, { open, paramAt });
}

/** For items that are named and not shown. Throws RequestRefusal. */
export async function requireFiles(
  { knowledge }: TellDeps,
  member: MemberCall,
  conversation: Conversation,
  signal: AbortSignal,
): Promise<void> {
  const named = filesNamedIn(conversation.input);
  if (named.length > 0) requireScope(member.identity, 'files:read');
  for (const one of named) {
    const param = newParam(one, conversation);
    if (param !== undefined && !(await knowledge.file(member, { fileId: one.fileId, maxBytes: 1 }, signal)))
      throw refused(NOT_FOUND.code, NOT_FOUND.message, param);
  }
}

/** Undefined: it was said before, and the request only refers to it. */
function newParam({ place, field }: Pick<NamedFile, 'place' | 'field'>, { earlier, input }: Conversation): string | undefined {
  const item = input[place];
  return item === undefined || earlier.items.includes(item) ? undefined : `input[${place}].${field}`;
}

async function filesShown(
  { knowledge, limits }: Pick<TellDeps, 'knowledge' | 'limits'>,
  member: MemberCall,
  named: readonly NamedFile[],
  { paramOf, signal }: { paramOf(file: NamedFile): string | undefined; signal: AbortSignal },
): Promise<ShownFiles> {
  const found = new Map<string, ShownFile | Unshown>();
  let room = limits.fileBytes;
  for (const one of named) {
    const param = paramOf(one);
    if (!found.has(one.fileId)) {
      if (found.size >= limits.files) throw tooMany('too_many_files', limits, param);
      found.set(one.fileId, shownFileOf(await knowledge.shown(member, { fileId: one.fileId, maxBytes: limits.fileBytes }, signal)));
    }
    const file = found.get(one.fileId) ?? NOT_FOUND;
    if (file.is === 'document' || file.is === 'image') room -= shownBytes(file);
    if (file.is === 'too large' || room < 0) throw tooMany('too_many_file_bytes', limits, param);
    // Earlier items go on without the file.
    if (param === undefined) continue;
    if (file.is === 'refused') throw refused(file.code, file.message, param);
    if (file.is === 'document' && one.type === 'input_image')
      throw refused(
        'invalid_image',
        'The file is no picture. Pictures are PNG, JPEG, GIF and WebP; name any other file in an input_file.',
        param,
      );
  }
  return new Map([...found].flatMap(([fileId, file]) => (file.is === 'document' || file.is === 'image' ? [[fileId, file] as const] : [])));
}

/** Why a file is not shown. */
type Unshown = { is: 'too large' } | { is: 'refused'; code: string; message: string };

/** What is not there, and what is another tenant's, are answered alike. */
const NOT_FOUND = { is: 'refused', code: 'file_not_found', message: 'There is no such file.' } as const;

function shownFileOf(file: Awaited<ReturnType<Knowledge['shown']>>): ShownFile | Unshown {
  if (file === undefined) return NOT_FOUND;
  const { name, content, text, problem } = file;
  const url = content && pictureUrl(content);
  if (url !== undefined) return { is: 'image', url };
  if (text !== undefined) return { is: 'document', name, text };
  return problem === undefined ? { is: 'too large' } : { is: 'refused', code: 'unsupported_file', message: problem };
}

/** `param`: undefined for what was said before. */
function tooMany(
  code: 'too_many_files' | 'too_many_file_bytes',
  { files, fileBytes }: TellDeps['limits'],
  param: string | undefined,
): RequestRefusal {
  const most = `${files} files, and ${fileBytes / 1024 / 1024} MiB of them as they are told to the model`;
  return refused(code, `A conversation has at most ${most}. Leave some out, or begin a new one.`, param ?? 'previous_response_id');
}

const refused = (code: string, message: string, param: string): RequestRefusal =>
  new RequestRefusal('invalid_request', message, { code, param });
