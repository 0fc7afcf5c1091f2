// What the owner reads about a decision: the action, and the rule that decided, in words of our own.
import { type CardWords, type Decision, sourceText } from '@offshoot/actions';
import { visible } from '@offshoot/text';
import { oneLine } from '@offshoot/text/one-line.ts';
import type { BoundArgument, Why } from './noted.ts';

/** UTF-16 units of the whole line. */
const MAX_TEXT = 900;

const READINGS: Readonly<Record<string, string>> = {
  'web.read': 'Read a web page',
  'file.read': 'Read an attached file',
  'mail.read': 'Read a mail again that it had shown',
  'wallet.balance': 'Look at its own wallet',
};

/** `ledTo`: other hosts that answered. `title`: of a tool that only reads. */
export function readingLine(kind: string, { host, ledTo }: { host: string; ledTo: readonly string[] }, title: string): string {
  const others = ledTo.join(' and ');
  const where = host === '' ? (others === '' ? '' : ` at ${others}`) : ` at ${host}${others === '' ? '' : `, which led to ${others}`}`;
  return visible(oneLine(`${READINGS[kind] ?? title}${where}.`))
    .slice(0, MAX_TEXT)
    .toWellFormed();
}

/** The action in one line, with where each argument came from. */
export function actionLine(authority: readonly BoundArgument[], { title, arguments: names }: CardWords): string {
  const parts = authority.map(({ name, value, source }) => `${names[name] ?? name}: ${value} (${sourceText(source)})`);
  return visible(oneLine(`${title}. ${parts.join('; ')}`))
    .slice(0, MAX_TEXT)
    .toWellFormed()
    .trim();
}

const sentences: Record<Decision['is'], Partial<Record<Why, string>>> = {
  run: {
    level: 'Its level lets it do that for whoever addresses it.',
    plan: 'It was asked to do exactly that, before it had read anything else.',
    grant: 'You have allowed exactly that.',
  },
  ask: {
    risk: 'What reaches people outside, or cannot be undone, needs a word at its level.',
    rule: 'An escalation rule of its template has it ask.',
    source: 'Whom or what it affects was not said by whoever asked: it comes from something that the agent read.',
    'not-planned': 'Nobody had asked for it before the agent read something.',
    requester: 'Whoever asked may not decide this by themselves.',
  },
  sign: { signature: 'Money, credentials and the policy itself need a statement that you sign.' },
  refuse: {
    paused: 'It was paused.',
    rule: 'An escalation rule of its template forbids it.',
    level: 'Its level does not allow that.',
    'not-addressed': 'Nobody had asked for it, and its level does not let it act by itself.',
    requester: 'Another agent asked, and agents decide nothing.',
    denied: 'Somebody who may decide it had said no to exactly that.',
    budget: 'It had done or asked as much as it may within 24 hours.',
    'quiet-hours': 'It was in your quiet hours, and nobody had asked for it.',
    source: 'Whoever asked did not say where to read: it comes from something that the agent read or made up.',
  },
};

export const whyLine = (outcome: Decision['is'], why: Why): string => sentences[outcome][why] ?? why;
