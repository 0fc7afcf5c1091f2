// What every way to answer a message is given, and what it gives back.

import type { Heard } from '@offshoot/engine/engine.ts';
import { isTriggered } from '../../alarms/domain/alarm.ts';
import type { Advice } from '../../commons/advice.ts';
import type { TimedEngine } from '../../engine/timed-engine.ts';
import { type ReadingDeps, type ReadingsForOne, readingsFor } from '../../reading/reading-for.ts';
import type { HeardMessage } from '../../transcript/conversation-store.ts';
import { isFilesLine } from '../../transcript/domain/files-line.ts';
import { heardOf } from '../../transcript/names.ts';
import { isActive } from '../../trust/pausing.ts';

/** A message that the agent is to answer. */
export interface Question {
  readonly message: HeardMessage;
  /** As an engine reads it. */
  readonly heard: Heard;
  /** False: it is only answered. A trigger asks for nothing else, and the name of a file is no order. */
  readonly mayAct: boolean;
  /**
   * What it is shown of what strangers learned; empty: only what the agent said with it before. Undefined: none of that, so the turn may do
   * whatever the message asks for.
   */
  readonly advice?: readonly Advice[];
  /** What may be read for it. */
  readonly readings: ReadingsForOne;
  /** Aborted once the answer is not wanted any more. */
  readonly signal: AbortSignal;
  /** Now. */
  isWanted(): boolean;
}

export interface Answer {
  /** Empty: the agent stays silent. */
  readonly text: string;
  /** IDs of the items that it reveals. */
  readonly told?: readonly string[] | undefined;
  /**
   * What the agent does besides. Runs in the transaction that says the answer, after it. Returns what is said in place of the text;
   * undefined: the text stands.
   */
  readonly act?: () => string | undefined;
  /** IDs of the patterns that the model was shown for it. */
  readonly advice?: readonly string[];
  /** What the message teaches was kept with the answer. */
  readonly isLearned?: true;
}

export type QuestionDeps = ReadingDeps & { readonly engine: Pick<TimedEngine, 'contextTokens'> };

/** How soon a turn ends after it is told to stop. */
const LOOK_MS = 250;

/**
 * An answer can take a minute, in which people go on talking. It is not wanted any more if the agent is told to be quiet, is paused or
 * leaves, or if something is forgotten or corrected, which must not be told.
 */
export function asQuestion(deps: QuestionDeps, message: HeardMessage): Question & Disposable {
  const { messageId, text } = message;
  const { store } = deps;
  const takenBack = store.memory.takenBack();
  const abort = new AbortController();
  const isWanted = () =>
    store.state.phase === 'live' &&
    isActive(deps) &&
    store.memory.takenBack() === takenBack &&
    store.conversation.isToBeAnswered(messageId);
  const timer = setInterval(() => {
    if (!isWanted()) abort.abort();
  }, LOOK_MS);
  timer.unref();
  let readings: ReadingsForOne | undefined;
  return {
    message,
    heard: heardOf(deps, message),
    mayAct: !isTriggered(messageId) && !isFilesLine(text),
    get readings() {
      readings ??= readingsFor(deps, message, deps.engine.contextTokens);
      return readings;
    },
    signal: abort.signal,
    isWanted,
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
