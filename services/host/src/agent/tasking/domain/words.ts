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

/** For its people, as the agent's own problems with goals are. */
export const TOO_LATE = 'There is too little time left.';

export const droppedLine = (name: string, why: string): string => `I do not do that for ${printable(name)}. ${why}`;

export const keptLine = (task: string): string =>
  `I send nobody what came of “${printable(task).slice(0, SHOWN).toWellFormed()}”: it looks as if a password or key were in it.`;
