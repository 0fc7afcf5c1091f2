// What the agent says about actions that need a person's word, and about their outcome.

/** How an effect ended, as the agent tells the pool's journal. `not-done`: and it will not be. */
export type EffectEnd = 'done' | 'not-done' | 'unknown';

/** How many ended how. `unknown` includes those of which nobody has said it. */
export type EffectEnds = Record<EffectEnd, number>;

export const NOT_YOURS = 'Only my owner can approve this.';
export const NOT_YOURS_OR_DELEGATE = 'Only my owner, and whom they chose for this, can approve it.';
export const needsSignatureLine = (command: string): string => `That takes more than a 👍: my owner signs it. They run \`${command}\`.`;
export const NOTHING_READ = 'I have read nothing for that, so I send nothing. Ask me in other words.';
export const NO_TEXT_MADE = 'I could not make a text of that, so I send nothing. Ask me in other words.';
export const ONE_TEXT_AT_A_TIME = 'I write one such message at a time. Ask for the others one by one.';
export const REPLY_TO_CARD = 'Reply to what I asked, or react to it with 👍 or 👎, so that I know what you mean.';
export const DENIED = 'OK, I leave it.';
export const POSTPONED = 'OK, not now. Reply “again” to what I asked when I may.';
export const WITHDRAWN = 'OK, I have not done it.';
export const TAKEN_BACK = 'You took that back, so I leave it. Reply “again” to what I asked if you want it after all.';
export const TOO_LATE = 'Too late: it is on its way already.';
export const EXPIRED = 'Nobody has answered in time, so I leave it. Reply “again” to what I asked if you still want it.';
export const TOO_OLD = 'I was away for too long to do what you approved. Ask me again if you still want it.';
export const DONE_BEFORE =
  'I may have done this before I was restored from a backup, so I do not do it again. Check, and ask me again if it was not done.';
export const TOO_MUCH = 'I have done as much as I may within 24 hours, so I leave it. Ask me again tomorrow.';
export const POOL_AWAY = 'What you approved is not done yet: my pool does not answer. I keep trying for an hour.';
export const POOL_STAYED_AWAY = 'Not done: my pool has not answered for an hour. Ask me again if you still want it.';

/** The journal is the pool's word. */
export function forgottenLine({ done, 'not-done': notDone, unknown }: EffectEnds): string {
  const count = done + notDone + unknown;
  const what = `I was restored from a backup and do not remember ${count === 1 ? 'the last thing' : `the last ${count} things`} that I was to do outside, such as sending an e-mail.`;
  const ends = [done > 0 ? `${numbered(done, count)} done` : '', notDone > 0 ? `${numbered(notDone, count)} not done` : ''].filter(Boolean);
  const known = ends.length === 0 ? '' : ` By my pool's journal, ${ends.join(', and ')}.`;
  return `${what}${known}${unknown === 0 ? '' : ` Check whether ${unknown === count ? 'it' : 'the rest'} was done before you ask me again.`}`;
}

const numbered = (some: number, all: number): string => (all === 1 ? 'it was' : `${some} ${some === 1 ? 'was' : 'were'}`);

export const CHANGED =
  'What I may do has changed since I asked for this, so I leave it. Reply “again” to what I asked if you still want it.';

const LATER = 'This counts once my owner trusts me at level 3.';
const until = (at: Date): string => at.toISOString().slice(0, 10);

/** `isUsed`: the owner's level lets the agent use what it was allowed. */
export function allowedLine(what: string, expiresAt: Date, isUsed: boolean): string {
  const line = `I may ${what} without asking until ${until(expiresAt)}.`;
  return `${line}${isUsed ? '' : ` ${LATER}`} Say “what may you do without asking?” to see all of this.`;
}

export function allowancesLine(allowed: readonly { what: string; expiresAt: Date }[], isUsed: boolean): string {
  if (allowed.length === 0) return 'My owner has not allowed me anything for good.';
  const lines = allowed.map(({ what, expiresAt }) => `• ${what}, until ${until(expiresAt)}`);
  return ['Without asking, I may:', ...lines, ...(isUsed ? [] : [LATER])].join('\n');
}

export const revokedLine = (what: readonly string[]): string => `I ask again before I ${what.join(', or ')}.`;
export const ONLY_OWNER_REVOKES = 'Only my owner can change what I may do.';
export const NO_SUCH_ALLOWANCE = 'There is no such permission. Say “what may you do without asking?” to see all of them.';
