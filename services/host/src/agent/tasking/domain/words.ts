// What the agent says of tasks: to other agents why it does not do one, without a word of its people, and to its people.
import { printable } from '@offshoot/text';

export const REASONS = {
  unwanted: 'Nobody here has agreed to that.',
  unanswered: 'Nobody here has answered in time.',
  stopped: 'I have stopped working on that.',
  kept: 'No result is sent.',
  soon: 'That is too soon for me: I look at a task four times a day, the last time in the evening.',
  needsPage: 'I have no language model, so I can only watch a page whose address the task names.',
  busy: 'I cannot work on that now.',
};

const SHOWN = 100;

export const KEPT = (task: string): string =>
  `I send nobody what came of “${printable(task).slice(0, SHOWN).toWellFormed()}”: it looks as if a password or key were in it.`;
