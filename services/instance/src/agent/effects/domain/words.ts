// What the agent says about actions that need somebody's word, and about what became of them.
import type { CardWords, Decision } from '@offshoot/actions';
import { printable } from '@offshoot/plain-text';
import type { MailProblem } from './email.ts';
import type { RefusedMail } from './mailer.ts';

export const CARD_WORDS: CardWords = {
  'email.send': { title: 'Send an e-mail', arguments: { to: 'To', subject: 'Subject', text: 'Text' } },
};

export const NO_MAIL_TOOL = "I can't send e-mails: I have no e-mail account of my own.";

const EXAMPLE = 'such as “e-mail the hotel at desk@example.org that we arrive at 6”';
const problems: Record<MailProblem, string> = {
  'no-address': `To which address? Say it in one sentence, ${EXAMPLE}.`,
  several: 'I write to one address at a time. Ask for the others one by one.',
  'no-such-address':
    "That is no e-mail address that I can write to. I write to addresses in plain letters only, because others can look like somebody else's.",
  'no-text': `What shall I write? Say it in one sentence, ${EXAMPLE}.`,
  'too-long': 'That is too long for me: I write e-mails of 1,000 characters at most.',
};
export const mailProblemLine = (problem: MailProblem): string => problems[problem];

type Refused = Extract<Decision, { is: 'refuse' }>;
const refusals: Record<Exclude<Refused['why'], 'budget'>, string> = {
  paused: 'My owner has paused me, so I do nothing.',
  level: 'My owner lets me talk only, so I do not do that.',
  'not-addressed': 'I do that only if somebody asks me to.',
  requester: 'I do such things for people only, not for other agents.',
  denied: 'My owner has said no to exactly that, so I do not ask again.',
  'quiet-hours': 'I do that later: these are quiet hours.',
};
const budgets: Partial<Record<NonNullable<Refused['items']>[number], string>> = {
  openCards: 'I have asked for several things already. Answer one of them first.',
  cards: 'I have asked as often as I may within 24 hours. Ask me again tomorrow.',
  mails: 'I have sent as many e-mails as I may within 24 hours. Ask me again tomorrow.',
  firstContacts: 'I have written to as many new addresses as I may within 24 hours. Ask me again tomorrow.',
};
export function refusedLine({ why, items = [] }: Pick<Refused, 'why' | 'items'>): string {
  if (why !== 'budget') return refusals[why];
  return items.map((item) => budgets[item]).find((line) => line !== undefined) ?? 'I have done as much as I may for now.';
}

export const NOT_YOURS = 'Only my owner can approve this.';
export const NOT_YOURS_OR_DELEGATE = 'Only my owner, and whom they chose for this, can approve it.';
export const DENIED = 'OK, I leave it.';
export const POSTPONED = 'OK, not now. Reply “again” to what I asked when I may.';
export const WITHDRAWN = 'OK, I have not done it.';
export const TOO_LATE = 'Too late: it is on its way already.';
export const EXPIRED = 'Nobody has answered in time, so I leave it. Reply “again” to what I asked if you still want it.';
export const TOO_OLD = 'I was away for too long to do what you approved. Ask me again if you still want it.';
export const CHANGED =
  'What I may do has changed since I asked for this, so I leave it. Reply “again” to what I asked if you still want it.';

const LATER = 'This counts once my owner trusts me at level 3.';
const until = (at: Date): string => at.toISOString().slice(0, 10);

/** `isUsed`: the owner's level lets the agent use what it was allowed. */
export function allowedLine(to: string, expiresAt: Date, isUsed: boolean): string {
  const line = `I may write to ${printable(to)} without asking until ${until(expiresAt)}.`;
  return `${line}${isUsed ? '' : ` ${LATER}`} Say “what may you do without asking?” to see all of this.`;
}

export function allowancesLine(allowed: readonly { to: string; expiresAt: Date }[], isUsed: boolean): string {
  if (allowed.length === 0) return 'My owner has not allowed me anything for good.';
  const lines = allowed.map(({ to, expiresAt }) => `• write to ${printable(to)}, until ${until(expiresAt)}`);
  return ['Without asking, I may:', ...lines, ...(isUsed ? [] : [LATER])].join('\n');
}

export const revokedLine = (to: readonly string[]): string => `I ask again before I write to ${to.map(printable).join(', ')}.`;
export const ONLY_OWNER_REVOKES = 'Only my owner can change what I may do.';
export const NO_SUCH_ALLOWANCE = 'There is no such permission. Say “what may you do without asking?” to see all of them.';

export const sentLine = (to: string): string => `Sent to ${printable(to)}.`;
export const lateLine = (to: string): string =>
  `I cannot reach my e-mail provider, so the e-mail to ${printable(to)} is not sent yet. I keep trying for an hour.`;
export const notSentLine = (to: string, why: RefusedMail | 'unreachable'): string => `Not sent to ${printable(to)}: ${notSent[why]}`;
export const unknownLine = (to: string): string =>
  `I do not know whether my e-mail to ${printable(to)} was sent. I do not send it again. Ask them before you ask me again.`;

const notSent: Record<RefusedMail | 'unreachable', string> = {
  recipient: 'the provider does not write to this address. Check it, then ask me again.',
  key: 'the provider no longer accepts my key. My owner can release me and claim me again.',
  limit: 'the e-mail account has reached its limit. Ask me again later.',
  inbox: 'my e-mail address cannot send now. Ask me again later.',
  other: 'the provider has refused it. Write it in another way, then ask me again.',
  unreachable: 'I could not reach my e-mail provider for an hour. Ask me again.',
};
