// What the agent says about what its policy refuses.
import type { Decision } from '@offshoot/actions';

type Refused = Extract<Decision, { is: 'refuse' }>;
const refusals: Record<Exclude<Refused['why'], 'budget'>, string> = {
  paused: 'My owner has paused me, so I do nothing.',
  rule: 'A rule of my template forbids me to do that.',
  level: 'My owner lets me talk only, so I do not do that.',
  'not-addressed': 'I do that only if somebody asks me to.',
  requester: 'I do such things for people only, not for other agents.',
  denied: 'My owner has said no to exactly that, so I do not ask again.',
  'quiet-hours': 'I do that later: these are quiet hours.',
};
const budgets: Partial<Record<NonNullable<Refused['items']>[number], string>> = {
  openCards: 'I have asked for several things already. Answer one of them first.',
  cards: 'I have asked as often as I may within 24 hours. Ask me again tomorrow.',
  mails: 'That is more e-mail than I may send within 24 hours; each recipient counts. Name fewer, or ask me again tomorrow.',
  texts: 'I have sent as many text messages as I may within 24 hours. Ask me again tomorrow.',
  firstContacts: 'That is more new addresses than I may write to within 24 hours. Name fewer, or ask me again tomorrow.',
};
const NOT_SIGNED_YET = 'I may ask my owner to sign that only once they trust me at level 3.';

export function refusedLine({ why, items = [], risk }: Pick<Refused, 'why' | 'items'> & { risk?: Refused['risk'] }): string {
  if (why === 'level' && risk === 'R6') return NOT_SIGNED_YET;
  if (why !== 'budget') return refusals[why];
  return items.map((item) => budgets[item]).find((line) => line !== undefined) ?? 'I have done as much as I may for now.';
}
