import type { ReadText } from '@offshoot/engine/readings.ts';
import type { SharedFile } from '@offshoot/xmtp/agent-client.ts';
import { type Reading, ReadingFailure } from '../sources/domain/reading.ts';
import { isFilesLine } from '../transcript/domain/files-line.ts';
import { UNSEEN } from './domain/media.ts';
import type { FileReader, ReadFile } from './file-reader.ts';
import type { Hearing } from './hearing.ts';

/** What can be read for one message: the lines before it, and what is in their messages. */
export interface ConversationFiles {
  message: { messageId: string; senderInboxId: string };
  /** Oldest first. */
  recent(): readonly { messageId: string; self: boolean; text: string }[];
  /** Empty: the message has no files, or is not here any more. */
  filesOf(messageId: string): Promise<readonly SharedFile[]>;
  /** Undefined: it replies to none. */
  repliedTo(): Promise<string | undefined>;
  /** Name of the message's sender. */
  senderOf(messageId: string): string;
}

/** In one message. */
const MAX_PICTURES = 4;

/**
 * Reading one file of the conversation: what the message itself or the one that it replies to has, else the newest, or the newest of that
 * name. It is where its sender put it, as for every client. Text, a picture for an engine that sees, or a voice message, if there is `hearing`.
 */
export function attachedFile(
  reader: FileReader,
  conversation: ConversationFiles,
  { people, hearing }: { people: readonly string[]; hearing?: Hearing | undefined },
): Reading {
  const { message } = conversation;
  const lines = () => conversation.recent().filter(({ self, text }) => !self && isFilesLine(text));

  /** In the order in which they are meant. */
  async function meant(wanted: string): Promise<string[]> {
    const newest = lines()
      .filter(({ text }) => text.toLowerCase().includes(wanted))
      .map(({ messageId }) => messageId)
      .reverse();
    const repliedTo = await conversation.repliedTo();
    return [message.messageId, ...(repliedTo === undefined ? [] : [repliedTo]), ...newest];
  }

  async function textOf(file: ReadFile, messageId: string, signal: AbortSignal): Promise<ReadText> {
    if (file.is === 'text') return file;
    const by = conversation.senderOf(messageId);
    if (file.is === 'picture') return { from: file.from, title: '', text: '', isCut: false, pictures: [file.url] };
    if (hearing === undefined) throw new ReadingFailure(UNSEEN.voice);
    return { from: file.from, title: '', ...(await hearing.heard(file.sound, message.senderInboxId, signal)), saidBy: by };
  }

  return {
    kind: { name: 'file.read', risk: 'R1', content: ['name'] },
    account: '',
    toolDigest: '',
    source: 'file',
    description:
      'What somebody attached lately (📎): the text of a file, a picture, or what is said in a voice message. The newest, that of the message replied to, or the one that the last message names.',
    parameters: {
      type: 'object',
      properties: { name: { type: 'string', description: 'the name of the file, if the message names one' } },
      additionalProperties: false,
    },
    otherSourceLine: 'Tell me which file to read.',
    isOffered: ({ request }) => isFilesLine(request) || lines().length > 0,
    async read({ name }, signal, answered, sees) {
      const wanted = typeof name === 'string' ? name.trim().toLowerCase() : '';
      const fetching = { people, signal, answered };
      const senses = { sees, hears: hearing !== undefined };
      for (const messageId of await meant(wanted)) {
        const files = (await conversation.filesOf(messageId)).filter((one) => one.name.toLowerCase().includes(wanted));
        const [first, ...others] = files;
        if (first === undefined) continue;
        const read = await textOf(await reader.read(first, senses, fetching), messageId, signal);
        if (read.pictures === undefined) return read;
        const pictures = [...read.pictures];
        for (const other of others.slice(0, MAX_PICTURES - 1)) {
          const more = await reader.read(other, senses, fetching).catch((error: unknown) => {
            if (error instanceof ReadingFailure) return undefined;
            throw error;
          });
          if (more?.is === 'picture') pictures.push(more.url);
        }
        return { ...read, pictures, isCut: pictures.length < files.length };
      }
      throw new ReadingFailure(wanted === '' ? 'I find no file to read.' : 'I find no such file among the last messages.');
    },
  };
}
