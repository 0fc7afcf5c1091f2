// Without a language model, the agent looks at nothing, and says so at once; a voice message it repeats, if something transcribes it.

import { standsIn, unlinked } from '@offshoot/engine/links.ts';
import { FILE_READ } from '@offshoot/engine/readings.ts';
import { NO_OUTCOME } from '@offshoot/memory/items/outcome.ts';
import { withMarks } from '@offshoot/memory/items/outside-line.ts';
import type { XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import { isTriggered } from '../../../alarms/domain/alarm.ts';
import type { TimedEngine } from '../../../engine/timed-engine.ts';
import { asksAbout } from '../../../reading/domain/asked-media.ts';
import { type Medium, mediumIn, mediumOf } from '../../../reading/domain/media.ts';
import type { AgentDeps } from '../../../record/agent-deps.ts';
import type { ConversationTable, HeardMessage } from '../../../transcript/conversation-store.ts';
import { filesIn, isFilesLine } from '../../../transcript/domain/files-line.ts';
import type { Answer, Question } from '../question.ts';

const ASK_FOR_IT = 'Ask me what it says.';

export type MediaDeps = AgentDeps<ConversationTable> & {
  readonly engine: Pick<TimedEngine, 'name'>;
  /** Undefined: it is not open yet. */
  inbox(): Pick<XmtpAgentClient, 'message'> | undefined;
};

/** Of a message about a picture, a voice message or a film, of which an engine without a language model knows nothing. */
export async function answerAboutMedia(deps: MediaDeps, question: Question): Promise<Answer | undefined> {
  const { message } = question;
  if (deps.engine.name !== 'offline' || isTriggered(message.messageId)) return undefined;
  const { kept = [], ended = [], forget, renamed } = deps.store.conversation.outcomeOf(message.messageId) ?? NO_OUTCOME;
  if (kept.length + ended.length > 0 || forget !== undefined || renamed !== undefined) return undefined;
  const line = await lineOfMedia(deps, question);
  return line === undefined ? undefined : { text: withMarks(question.readings.sources, unlinked(line, standsIn([message.text]))) };
}

async function lineOfMedia(deps: MediaDeps, { message, readings, signal }: Question): Promise<string | undefined> {
  if (isFilesLine(message.text) && mediumIn(message.text) === undefined) return ASK_FOR_IT;
  const name = isFilesLine(message.text) ? '' : await nameOfAsked(deps, message);
  if (name === undefined) return undefined;
  const result = await readings.read(FILE_READ, name === '' ? {} : { name }, signal);
  if (result.is === 'refused') return result.line;
  // A text is for the engine.
  return result.saidBy === undefined ? undefined : `${result.saidBy}: “${result.text}${result.isCut ? ' …' : ''}”`;
}

/** Empty: that of the message replied to, or one without a name. Undefined: none is asked about. */
async function nameOfAsked(deps: MediaDeps, message: HeardMessage): Promise<string | undefined> {
  const lines = deps.store.conversation.recentBefore(message.messageId).reverse();
  if (!lines.some(({ self, text }) => !self && mediumIn(text) !== undefined)) return undefined;
  const sent = await deps.inbox()?.message(message.messageId);
  const repliedToId = sent?.kind === 'reply' ? sent.reply.referenceId : undefined;
  for (const [since, { messageId, self, text }] of lines.entries()) {
    const medium = self ? undefined : mediumIn(text);
    if (medium === undefined) continue;
    const isRepliedTo = messageId === repliedToId;
    if (asksAbout(message.text, { medium, isRepliedTo, since })) return isRepliedTo ? '' : (nameIn(text, medium) ?? '');
  }
  return undefined;
}

const nameIn = (line: string, medium: Medium | 'unknown'): string | undefined => filesIn(line).find((name) => mediumOf(name) === medium);
