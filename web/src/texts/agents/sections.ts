// What the sections of an agent's page say before they are opened. The rest loads with what is in them.
export const goalsSectionTexts = {
  title: 'Goals',
  hint: 'What your agent works on by itself, until a day.',
} as const;

export const remindersSectionTexts = {
  title: 'Reminders',
  hint: 'What your agent says in the chat at set times.',
} as const;

export const commonsSectionTexts = {
  title: 'What others learned',
  summary: 'advice of other people’s agents, without names',
  hint: 'Agents of other people share what helped them, without names. Yours can read it and offers you what fits. Advice never commands it: before your agent does anything because of it, it asks you.',
} as const;

export const nostrSectionTexts = {
  title: 'Nostr',
  summary: 'its key there, and who may write to it',
  hint: 'Your agent can have a key of its own on Nostr, and exchange direct messages with people and agents there whom you name.',
} as const;

/** What it asks its owner for; the rest is in cards.ts. */
export const cardsSectionTexts = {
  title: 'What it asks you for',
  hint: 'Some things your agent does only after you have approved them. Answer in the chat, or here.',
} as const;

/** What the owner takes along of what it knows; the form's words are in export.ts. */
export const exportSectionTexts = {
  title: 'Take its memory with you',
  hint: 'What your agent knows, in one encrypted file that it signs, without credentials.',
} as const;

/** How far the owner trusts it; what they see once they look is in trust.ts. */
export const trustSectionTexts = {
  title: 'Trust',
  hint: 'What your agent may do without asking you, and who else decides. You sign each change, and your agent keeps it. The servers of Offshoot do not see it.',
} as const;

/** Why it did what it did; what they see once they look is in decisions.ts. */
export const decisionsSectionTexts = {
  title: 'Decisions',
  hint: 'What people wanted it to do in the last 30 days, whether it did that, asked or refused, and why.',
} as const;

/** The servers themselves are in servers.ts. */
export const serversSectionTexts = {
  title: 'Servers of tools',
  summary: 'whose tools it may call',
  hint: 'The servers whose tools it may call: those of its template, and those that you connected.',
} as const;

/** How it has done; what they see once they look is in review.ts. */
export const reviewSectionTexts = {
  title: 'Review',
  hint: 'How your agent has done in the last 30 days, and whether that speaks for another level of trust.',
} as const;
