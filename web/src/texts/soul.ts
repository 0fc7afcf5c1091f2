import { levelName } from '@offshoot/actions/level-texts.ts';
export const soulTexts = {
  title: 'Soul',
  role: 'Role',
  text: 'In your own words',
  principles: 'Principles',
  values: 'Values',
  domains: 'What it knows about',
  limitations: 'What it cannot do',
  styleLabel: 'Form of its answers',
  style: { none: 'Not set', conversational: 'Sentences, as people talk', structured: 'Headings and points', minimal: 'Few words' },
  maxOutputTokens: 'Longest answer, in tokens',
  progressive: 'Long answers begin with a headline and points',
  levelLabel: 'Suggested level of trust',
  noLevel: 'No suggestion',
  restrictedTopics: 'What it declines to talk about',
  escalation: { request: 'It asks', escalate: 'It asks, and only the owner can approve it', block: 'It does not do it' },
  hints: {
    role: 'What an agent is to people, such as “thinking partner of the team”.',
    text: 'Who its agents are, in Markdown.',
    principles: 'Rules that it works by, one on each line.',
    values: 'What counts more when two things conflict, one on each line.',
    domains: 'One on each line.',
    limitations: 'One on each line.',
    maxOutputTokens: 'From 50 to 8,000. Empty: no limit.',
    progressive: 'A person who wants the full text says “more”.',
    level: 'The owner of an agent sets its level. Your suggestion can only make it start lower.',
    restrictedTopics: 'One on each line.',
  },
  triggers: {
    hint: `What its agents do without being asked, if their owner trusts them at “${levelName('L3')}” or above.`,
    add: 'Add a trigger',
    each: (place: number) => `Trigger ${place}`,
    remove: (place: number) => `Remove trigger ${place}`,
    when: 'When',
    whenHint: 'Such as “every Monday at 9:00”.',
    what: 'What it does',
    whatHint: 'Such as “Post what is still open”.',
  },
  rules: {
    hint: 'When its agents ask or do nothing, at every level. If you remove a rule later, owners have to accept that.',
    add: 'Add an escalation rule',
    each: (place: number) => `Escalation rule ${place}`,
    remove: (place: number) => `Remove escalation rule ${place}`,
    condition: 'Condition',
    conditionHint:
      'Agents hold to: communication, e-mail, text message, first contact, money, deleting, changing data, tools, any action. Other words are told to their model only.',
    action: 'What happens then',
  },
} as const;

// A long text in Markdown.
export const markdownTexts = {
  previewOf: (label: string) => `${label}: write or preview`,
  write: 'Write',
  preview: 'Preview',
  nothingToPreview: 'There is nothing to show yet.',
} as const;
