// What an agent answers with: which parts of its soul, how many earlier messages, and how many tokens at most.
import type { SoulSection } from './sections.ts';

/**
 * `quick-mention`: a short message. `thread-conversation`: any other. `deep-dive`: a member wants it thought through. `publish`: a member
 * wants a text to pass on. `proactive`: nobody asked.
 */
export type Task = 'quick-mention' | 'thread-conversation' | 'deep-dive' | 'publish' | 'proactive';

interface TaskPlan {
  /** Most tokens that a model is shown. */
  budgetTokens: number;
  sections: readonly SoulSection[];
  /** Most messages before the one that is answered. */
  messages: number;
}

/** The sections that belong to every task, and are never cut. */
export const ALWAYS_WHOLE: readonly SoulSection[] = ['identity', 'manner', 'constraints'];

export const TASKS: Readonly<Record<Task, TaskPlan>> = {
  'quick-mention': { budgetTokens: 8_000, sections: [...ALWAYS_WHOLE, 'principles'], messages: 5 },
  'thread-conversation': { budgetTokens: 15_000, sections: [...ALWAYS_WHOLE, 'principles', 'abilities'], messages: 50 },
  'deep-dive': {
    budgetTokens: 30_000,
    sections: [...ALWAYS_WHOLE, 'principles', 'values', 'abilities', 'triggers'],
    messages: Number.POSITIVE_INFINITY,
  },
  publish: { budgetTokens: 20_000, sections: [...ALWAYS_WHOLE, 'principles', 'values', 'abilities'], messages: Number.POSITIVE_INFINITY },
  proactive: { budgetTokens: 8_000, sections: [...ALWAYS_WHOLE, 'triggers'], messages: 5 },
};

/** Longer messages are no quick mentions. UTF-16 units. */
const SHORT = 120;
/** A long message says what it wants at its beginning or its end. UTF-16 units. */
const READ_AT_EITHER_END = 500;

const DEEP =
  /\b(?:in (?:more |full |great(?:er)? )?(?:detail|depth)|think (?:it|this|that|these|everything|all of (?:it|this))(?: \w+){0,2} through|deep[- ]?dive|go deep(?:er)?|thoroughly|step by step|elaborate)\b/i;
const PUBLISH =
  /\bwrite (?:\w{1,30} ){0,3}up\b|\b(?:as|into|write|draft|make|prepare) (?:\w{1,30} )?(?:an? |one )(?:\w+ )?(?:document|report|memo|article|summary page|handout)\b|\bwrite-?up\b/i;

/** What a message asks for, by its own words. `isReply`: it replies to an earlier message. */
export function taskOf({ text, isReply }: { text: string; isReply: boolean }): Task {
  const read = text.length <= 2 * READ_AT_EITHER_END ? text : `${text.slice(0, READ_AT_EITHER_END)}\n${text.slice(-READ_AT_EITHER_END)}`;
  if (PUBLISH.test(read)) return 'publish';
  if (DEEP.test(read)) return 'deep-dive';
  return isReply || text.trim().length > SHORT ? 'thread-conversation' : 'quick-mention';
}
