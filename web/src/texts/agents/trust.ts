import { levelName } from '@offshoot/actions/level-texts.ts';
import type { BudgetItem, Level, QuietHours, Trust } from '@offshoot/statements/trust.ts';
import { plural } from '../plural.ts';

const stateTexts: Record<Trust['state'], readonly [name: string, does: string]> = {
  active: ['Active', 'It listens, learns and acts at its level.'],
  paused: ['Paused', 'It learns nothing and does nothing, and says so when it is addressed. Reminders wait.'],
  archived: ['Archived', 'It learns nothing, does nothing and is silent. Reminders wait.'],
};

const stateChangeTexts: Record<Trust['state'], readonly [button: string, done: string]> = {
  active: ['Resume', 'Your agent is active.'],
  paused: ['Pause', 'Your agent is paused.'],
  archived: ['Archive', 'Your agent is archived.'],
};

const riskTexts: Record<Trust['delegates'][number]['upTo'], string> = {
  R3: 'decides what is private and can be undone, such as reminders',
  R4: 'decides what is private and can be undone, and what reaches people whom it knows',
};

/** As short as a field of a phone is wide. */
const choiceTexts: Record<Trust['delegates'][number]['upTo'], string> = {
  R3: 'Private things, such as reminders',
  R4: 'Messages to people it knows, too',
};

const budgetTexts: Record<BudgetItem, string> = {
  steps: 'steps for one answer',
  turnMs: 'seconds for one answer',
  openCards: 'questions at once',
  cards: 'questions a day',
  proactiveMessages: 'messages a day that nobody asked for',
  mails: 'e-mails a day',
  texts: 'text messages a day',
  firstContacts: 'first contacts a day',
};

function quietHoursText(hours: QuietHours | undefined): string {
  if (hours === undefined) return 'It has no quiet hours.';
  const { from, to, zone } = hours;
  if (from === to) return `It never speaks unasked (${zone}).`;
  return `From ${from} to ${to}${to < from ? ' the next day' : ''}, it does not speak unasked (${zone}).`;
}

/** How far the owner trusts their agent. */
export const trustTexts = {
  money: 'At every level, it spends no money and uses no credentials without your signature.',
  asking: 'Asking your agent …',
  telling: 'Telling your agent …',
  changed: (when: string) => `You last changed this on ${when}.`,
  unchanged: 'You have changed nothing yet: this is how agents start.',
  refresh: 'Refresh',
  keep: 'Keep it as it is',

  state: 'State',
  stateIs: stateTexts,
  resumeHint: 'You can resume it under “Trust”.',
  changeState: stateChangeTexts,
  archiveTitle: 'Archive this agent?',
  archiveText:
    'It learns nothing, does nothing and says nothing, not even that it is archived. It keeps what it knows, and you can resume it at any time.',
  archive: 'Archive it',

  level: 'How much it does by itself',
  levelNow: (level: Level) => `Now it is at ${levelName(level)}.`,
  levelExample: (example: string) => `For example: ${example}`,
  changeLevel: 'Sign this level',
  levelChanged: (level: Level) => `Your agent is at ${levelName(level)}.`,
  raiseTitle: 'Let it act by itself?',
  raiseText:
    'It then acts without anybody asking, where its instructions say so. You can lower the level at any time, but what it has done by then stays done.',
  raise: 'Let it act by itself',

  people: (count: number) => plural(count, 'account', 'accounts'),
  delegates: {
    title: 'Who else decides',
    hint: 'These people can answer its questions in the chat in your place, but allow nothing for good, and no first contacts.',
    empty: 'Nobody: only you decide.',
    removeName: (inbox: string) => `Remove ${inbox} from those who decide`,
    removed: (inbox: string) => `${inbox} can no longer decide anything.`,
  },
  upTo: riskTexts,
  upToChoices: choiceTexts,
  openDelegate: 'Name a person',
  delegate: 'Who',
  delegateUpTo: 'What they decide',
  addDelegate: 'Let them decide',
  delegateAdded: (inbox: string) => `${inbox} can now decide in your place.`,
  inboxes: {
    title: 'Your other accounts',
    hint: 'What you say from these accounts counts as yours. Convos gives you another account, maybe another one in each chat: link the one that you have where this agent is.',
    empty: 'None is linked.',
    removeName: (inbox: string) => `Remove ${inbox} from your accounts`,
    removed: (inbox: string) => `What ${inbox} says no longer counts as yours.`,
  },
  linking: {
    start: 'Link an account',
    asking: 'Asking your agent for a code …',
    say: (until: string) =>
      `Say this in the agent’s chat, from the account that you want to link. The code works once, until ${until}. You then see here which account said it.`,
    line: (code: string) => `link ${code}`,
    waiting: 'Waiting until it is said …',
    stop: 'Stop waiting',
    saidTitle: 'Have you said it yourself, just now?',
    saidBy: (name: string) => (name === '' ? 'This account said the code:' : `“${name}” said the code, from this account:`),
    sharesName: 'Another member of the chat has the same name.',
    risk: 'Everybody in the chat saw the code, and anybody can choose any name. If it was not you, link nothing and ask for another code.',
    linkNothing: 'Link nothing',
    sign: 'It was me: sign the link',
    linked: (inbox: string) => `What ${inbox} says now counts as yours.`,
    ownInbox: 'This is the account of this page. It needs no link.',
    full: (most: number) => `You have linked ${most} accounts, and more are not possible. Remove one first.`,
  },
  remove: 'Remove',
  inbox: (inbox: string) => `ID of ${inbox}`,

  quiet: 'Quiet hours',
  quietHint: 'Reminders still arrive.',
  quietIs: quietHoursText,
  setQuiet: 'Set quiet hours',
  changeQuiet: 'Change quiet hours',
  removeQuiet: 'Remove quiet hours',
  from: 'From',
  to: 'To',
  toHint: 'The same time twice means the whole day.',
  zone: 'Time zone',
  times: 'Give both times.',
  saveQuiet: 'Sign these quiet hours',
  cancel: 'Cancel',

  budget: 'Limits',
  limits: budgetTexts,
  openLimit: 'Set a limit',
  limitItem: 'Limit',
  limitMost: 'At most',
  limitObjection: (most: number) => `Give a whole number up to ${most.toLocaleString('en')}.`,
  saveLimit: 'Sign this limit',
  usualLimits: 'The usual ones.',
  ownLimits: (count: number) => `${plural(count, 'limit', 'limits')} of yours`,
  usualLimit: 'Use the usual limit',
  usualName: (item: BudgetItem) => `Use the usual limit of ${budgetTexts[item]}`,
  usual: (item: BudgetItem) => `The usual limit of ${budgetTexts[item]} counts again.`,
  most: (item: BudgetItem, most: number) => `At most ${most.toLocaleString('en')} ${budgetTexts[item]}`,
  grants: 'Allowed without asking',
  until: (when: string) => `until ${when}`,
} as const;
