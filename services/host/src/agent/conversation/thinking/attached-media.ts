// Without a language model, the agent looks at nothing, and says so at once; a voice message it repeats, if something transcribes it.

import { FILE_READ } from '@offshoot/engine/readings.ts';
import { asksAbout } from '../../reading/domain/asked-media.ts';
import { type Medium, mediumIn, mediumOf } from '../../reading/domain/media.ts';
import type { ReadingsForOne } from '../../reading/reading-for.ts';
import type { AgentDeps } from '../../record/agent-deps.ts';
import type { ConversationTable, HeardMessage } from '../../transcript/conversation-store.ts';
import { filesIn, isFilesLine } from '../../transcript/domain/files-line.ts';

const ASK_FOR_IT = 'Ask me what it says.';

/** What to say of the picture, the voice message or the film that the message is about. Undefined: it is about none. */
export async function saidOfMedia(
  deps: AgentDeps<ConversationTable>,
  message: HeardMessage,
  { readings, repliedTo, signal }: { readings: ReadingsForOne; repliedTo(): Promise<string | undefined>; signal: AbortSignal },
): Promise<string | undefined> {
  if (isFilesLine(message.text) && mediumIn(message.text) === undefined) return ASK_FOR_IT;
  const name = isFilesLine(message.text) ? '' : await nameOfAsked(deps, message, repliedTo);
  if (name === undefined) return undefined;
  const result = await readings.read(FILE_READ, name === '' ? {} : { name }, signal);
  if (result.is === 'refused') return result.line;
  // A text is for the engine.
  return result.saidBy === undefined ? undefined : `${result.saidBy}: “${result.text}${result.isCut ? ' …' : ''}”`;
}

/** Empty: that of the message replied to, or one without a name. Undefined: none is asked about. */
async function nameOfAsked(
  { store }: AgentDeps<ConversationTable>,
  message: HeardMessage,
  repliedTo: () => Promise<string | undefined>,
): Promise<string | undefined> {
  const lines = store.conversation.recentBefore(message.messageId).reverse();
  if (!lines.some(({ self, text }) => !self && mediumIn(text) !== undefined)) return undefined;
  const repliedToId = await repliedTo();
  for (const [since, { messageId, self, text }] of lines.entries()) {
    const medium = self ? undefined : mediumIn(text);
    if (medium === undefined) continue;
    const isRepliedTo = messageId === repliedToId;
    if (asksAbout(message.text, { medium, isRepliedTo, since })) return isRepliedTo ? '' : (nameIn(text, medium) ?? '');
  }
  return undefined;
}

const nameIn = (line: string, medium: Medium | 'unknown'): string | undefined => filesIn(line).find((name) => mediumOf(name) === medium);
