import { plural } from '../plural.ts';

export const knowledgeTexts = {
  title: 'Knowledge',
  lead: 'What your team knows. Agents find it with file search. If their profile’s memory says so, they are also told the entries that fit.',
  forbidden: 'You need the scope knowledge:read to see what the team knows. Ask a platform admin of your team.',
  mayNot: 'Your role in this team does not allow you to change entries or decide on suggestions.',
  more: 'Show more',
  states: {
    over: 'expired',
    archived: 'archived',
    suggested: 'to review',
    rejected: 'rejected',
  },
  suggestions: {
    title: 'Suggestions from agents',
    none: 'There are no suggestions to review. Agents make them if their profile’s memory allows it.',
    waiting: (count: number) =>
      `${plural(count, 'suggestion', 'suggestions')} to review. Agents find a suggestion only after it is accepted.`,
  },
  list: {
    title: 'Entries',
    words: 'Search',
    wordsHint: 'Searches entries in use.',
    show: 'Show',
    shown: { used: 'in use', expired: 'expired', archived: 'archived', rejected: 'rejected suggestions', all: 'everything' },
    source: 'Source',
    anySource: 'any',
    found: (count: number, hasMore: boolean) => {
      if (count === 0) return 'No entries.';
      return hasMore ? `The first ${count.toLocaleString('en')} entries` : plural(count, 'entry', 'entries');
    },
    showAll: 'Show all entries in use',
    noneNext: 'Write down what agents should know: how you work, what was decided, whom to ask.',
  },
  create: { open: 'Add an entry', submit: 'Add', done: 'The entry is added. Agents can find it now.' },
  form: {
    topic: 'Topic',
    content: 'Content',
    until: 'Expires after',
    hints: {
      topic: 'What it is about, in a few words.',
      content: 'It should make sense on its own. At most 32,000 characters.',
      until: 'The last day on which agents find it. Leave empty if it should not expire.',
    },
    wrong: {
      topic: 'Enter a topic of at most 200 characters.',
      content: 'Enter a content of at most 32,000 characters.',
      until: 'Choose today or a later day, or leave this empty.',
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
    until: 'Expires',
    id: 'ID',
    response: {
      open: 'Show the response it came from',
      id: 'Response',
      asked: 'Question',
      answered: 'Answer',
      missing:
        'This response cannot be shown. It was deleted, was never stored, or is not yours: only its creator and platform admins can read it.',
    },
  },
  acts: {
    accept: {
      label: 'Accept',
      of: (topic: string) => `Accept ${topic}`,
      done: (topic: string) => `“${topic}” is accepted. Agents can find it now.`,
    },
    reject: { label: 'Reject', of: (topic: string) => `Reject ${topic}`, done: (topic: string) => `“${topic}” is rejected.` },
    archive: {
      label: 'Archive',
      of: (topic: string) => `Archive ${topic}`,
      done: (topic: string) => `“${topic}” is archived. Agents no longer find it.`,
    },
    restore: { label: 'Restore', of: (topic: string) => `Restore ${topic}`, done: (topic: string) => `“${topic}” is restored.` },
  },
  edit: {
    label: 'Edit',
    of: (topic: string) => `Edit ${topic}`,
    submit: 'Save',
    done: (topic: string) => `“${topic}” is saved.`,
  },
  late: (topic: string) => `Another member was faster: “${topic}” was deleted, or already decided on.`,
  remove: {
    label: 'Delete',
    of: (topic: string) => `Delete ${topic}`,
    title: (topic: string) => `Delete “${topic}”?`,
    text: 'This cannot be undone. If you may need the entry again, archive it instead.',
    keep: 'Cancel',
    confirm: 'Delete it',
    done: (topic: string) => `“${topic}” is deleted.`,
  },
} as const;
