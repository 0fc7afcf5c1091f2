import type { SharedFile } from '@offshoot/xmtp/agent-client.ts';
import { isFilesLine } from '../conversation/domain/files-line.ts';
import type { Reading } from './domain/reading.ts';
import { ReadingFailure } from './domain/reading.ts';
import type { FileReader } from './file-reader.ts';

/** The lines before the message, and what is in their messages. */
export interface ConversationFiles {
  /** Oldest first. */
  recent(): readonly { messageId: string; self: boolean; text: string }[];
  /** Empty: the message has no files, or is not here any more. */
  filesOf(messageId: string): Promise<readonly SharedFile[]>;
}

/** Reading one file of the conversation: the newest, or the newest of that name. It is where its sender put it, as for every client. */
export function attachedFile(reader: FileReader, conversation: ConversationFiles): Reading {
  const lines = () => conversation.recent().filter(({ self, text }) => !self && isFilesLine(text));
  return {
    kind: { name: 'file.read', risk: 'R1', content: ['name'] },
    account: '',
    toolDigest: '',
    source: 'file',
    description: 'The text of a file that somebody attached lately: the newest one, or the one that the last message names.',
    parameters: {
      type: 'object',
      properties: { name: { type: 'string', description: 'the name of the file, if the message names one' } },
      additionalProperties: false,
    },
    otherSourceLine: 'Tell me which file to read.',
    isOffered: () => lines().length > 0,
    async read({ name }, signal, answered) {
      const wanted = typeof name === 'string' ? name.trim().toLowerCase() : '';
      for (const { messageId, text } of [...lines()].reverse()) {
        if (!text.toLowerCase().includes(wanted)) continue;
        const files = await conversation.filesOf(messageId);
        const file = files.find((one) => one.name.toLowerCase().includes(wanted));
        if (file !== undefined) return await reader.read(file, signal, answered);
      }
      throw new ReadingFailure(wanted === '' ? 'I find no file to read.' : 'I find no such file among the last messages.');
    },
  };
}
