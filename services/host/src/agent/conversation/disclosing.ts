// Says long answers as a headline and points, and gives their full text to a member who asks for more.

import { marksOf } from '@offshoot/memory/items/outside-line.ts';
import { type AgentDeps, character } from '../record/agent-deps.ts';
import type { ConversationTable, HeardMessage } from '../transcript/conversation-store.ts';
import { foldedAnswer, moreWanted, partsOf } from '../transcript/domain/folding.ts';
import { quotedInMarkdown, saidFile } from '../transcript/domain/said-file.ts';
import type { FoldedTable } from '../transcript/folded-store.ts';

type DisclosingDeps = AgentDeps<ConversationTable & FoldedTable>;

/** The part of the answer that is said. Runs inside the transaction that says it; `key`: its key in the outbox. */
export function disclosed(deps: DisclosingDeps, key: string, answer: string): string {
  const folded = character(deps).description.soul.isProgressive ? foldedAnswer(answer) : undefined;
  if (folded === undefined) return answer;
  deps.store.folded.keep(key, { ...folded, text: answer }, deps.now());
  return folded.shown;
}

/**
 * Gives the full text of an answer, in messages or as a file. `said`: the message without the agent's name. `repliesTo`: the message that
 * it replies to, if any. False: it asks for something else, or there is no such answer any more.
 */
export function giveMore(
  deps: DisclosingDeps,
  message: Pick<HeardMessage, 'messageId'>,
  said: string,
  repliesTo: string | undefined,
): boolean {
  const wanted = moreWanted(said);
  if (wanted === undefined) return false;
  const { conversation, folded } = deps.store;
  const repliedTo = repliesTo === undefined ? undefined : conversation.recent().find(({ messageId }) => messageId === repliesTo);
  const answer = folded.take(repliedTo?.text, deps.now());
  if (answer === undefined) return false;
  const { headline, text } = answer;
  const key = `more:${message.messageId}`;
  const marks = marksOf(text);
  if (wanted === 'file') {
    const body = marks === '' ? withoutImages(text) : quotedInMarkdown(text);
    conversation.sayFile(key, saidFile({ title: headline, type: 'text/markdown', text: body }));
  } else {
    // Each part of what others wrote outside is marked, like the first.
    for (const [i, part] of partsOf(text).entries()) conversation.say(`${key}:${i}`, i === 0 || marks === '' ? part : `${marks} ${part}`);
  }
  deps.wake.duties();
  return true;
}

/** Nothing in the text is HTML or loads a picture when it is shown. */
const withoutImages = (text: string): string => text.replaceAll('<', '\\<').replaceAll('![', '\\!\\[');
