import type { AlarmRule } from '@offshoot/times/occurrences.ts';

/**
 * `reminder`: says its text. `trigger`: the agent answers its text by itself, as a question of its owner. `tick`: it works on a goal,
 * which has its key.
 */
export interface Alarm {
  /** The message that asked for it, and its place among what that message asked for. */
  messageId: string;
  place: number;
  /** XMTP inbox. */
  askedBy: string;
  kind: 'reminder' | 'trigger' | 'tick';
  /** Whom a reminder is for. */
  whom: 'speaker' | 'group';
  /** In the words of the member who asked. May be empty. */
  text: string;
  rule: AlarmRule;
  /** Index of the next occurrence. */
  nextIndex: number;
}

const KEY = 'alarm:';

/** The key of an occurrence's message: the same in every attempt. */
export const alarmKey = ({ messageId, place }: Pick<Alarm, 'messageId' | 'place'>, index: number): string =>
  `${KEY}${messageId}:${place}:${index}`;

/** Whether a message to answer is an occurrence of a trigger, and nobody has said it now. Messages of people have IDs without a colon. */
export const isTriggered = (messageId: string): boolean => messageId.startsWith(KEY);
