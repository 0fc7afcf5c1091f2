import { plural } from '../plural.ts';

export const knowledgeTexts = {
  title: 'Knowledge',
  lead: 'What your team knows. Agents find it with file search, and are told what fits if the memory in their profile says so.',
  forbidden: 'You need the scope knowledge:read to see what the team knows. Ask a platform admin of your tenant.',
  mayNot: 'Your role in this tenant does not allow you to change entries or to decide on suggestions.',
  more: 'Show more',
  states: {
    over: 'expired',
    archived: 'archived',
    suggested: 'waits for a decision',
    rejected: 'rejected',
  },
  suggestions: {
    title: 'Suggestions of agents',
    none: 'No suggestion waits. Agents make some if the memory in their profile lets them.',
    waiting: (count: number) =>
      `${plural(count, 'suggestion waits', 'suggestions wait')} for a decision. Agents find only what was accepted.`,
  },
  list: {
    title: 'Entries',
    words: 'Words to find',
    wordsHint: 'Among what agents find.',
    show: 'Show',
    shown: { used: 'in use', expired: 'expired', archived: 'archived', rejected: 'rejected suggestions', all: 'everything' },
    source: 'Source',
    anySource: 'any',
    found: (count: number, hasMore: boolean) => {
      if (count === 0) return 'There are no entries here.';
      return hasMore ? `The first ${count.toLocaleString('en')} entries` : plural(count, 'entry', 'entries');
    },
    showAll: 'Show all that are in use',
    noneNext: 'Write down what agents should know: how you work, what was decided, whom to ask.',
  },
  create: { open: 'Add an entry', submit: 'Add it', done: 'The entry is added. Agents find it from now on.' },
  form: {
    topic: 'Topic',
    content: 'What is known',
    until: 'Found until the end of',
    hints: {
      topic: 'What it is about, in a few words.',
      content: 'So that it is understood on its own. At most 32,000 characters.',
      until: 'Empty: always.',
    },
    wrong: {
      topic: 'Write what it is about, in at most 200 characters.',
      content: 'Write what is known, in at most 32,000 characters.',
      until: 'Choose a day that is not over, or none.',
    },
    cancel: 'Cancel',
  },
  origin: {
    source: 'Source',
    sources: { manual: 'written by hand', response: 'taken from a response', agent_suggested: 'suggested by an agent' },
    agent: 'Agent',
    version: (version: number) => `, version ${version}`,
    added: 'Added',
    by: (day: string, who: string) => `${day}, by ${who}`,
    decided: { accepted: 'Accepted by', rejected: 'Rejected by', suggested: 'Decided by' },
    changed: 'Last change',
    until: 'Found until',
    id: 'ID',
    response: {
      open: 'The response that it is from',
      id: 'Response',
      asked: 'What was asked',
      answered: 'What the agent answered',
      missing:
        'It cannot be shown: it is deleted or was not stored, or it is somebody else’s. Only who made a response and platform admins read it.',
    },
  },
  acts: {
    accept: {
      label: 'Accept',
      of: (topic: string) => `Accept ${topic}`,
      done: (topic: string) => `“${topic}” is accepted. Agents find it from now on.`,
    },
    reject: { label: 'Reject', of: (topic: string) => `Reject ${topic}`, done: (topic: string) => `“${topic}” is rejected.` },
    archive: {
      label: 'Archive',
      of: (topic: string) => `Archive ${topic}`,
      done: (topic: string) => `“${topic}” is archived. Agents find it no more.`,
    },
    restore: { label: 'Restore', of: (topic: string) => `Restore ${topic}`, done: (topic: string) => `“${topic}” is restored.` },
  },
  edit: {
    label: 'Edit',
    of: (topic: string) => `Edit ${topic}`,
    submit: 'Save',
    done: (topic: string) => `“${topic}” is saved.`,
  },
  late: (topic: string) => `Somebody else was faster: “${topic}” is deleted, or was decided on.`,
  remove: {
    label: 'Delete',
    of: (topic: string) => `Delete ${topic}`,
    title: (topic: string) => `Delete “${topic}”?`,
    text: 'It is gone for good. An archived entry can be restored.',
    keep: 'Keep it',
    confirm: 'Delete it',
    done: (topic: string) => `“${topic}” is deleted.`,
  },
} as const;
