// What the agent says about its text messages.
import type { CardTerms } from '@offshoot/actions';
import type { JsonObject } from '@offshoot/statements';
import { printable } from '@offshoot/text';
import { refusalLine } from '../../../texts/domain/waiting.ts';
import type { EffectWords } from '../../effect-kind.ts';
import { smsIn, type TextProblem } from './text.ts';

const EXAMPLE = 'such as “text +1 415 555 0123 that we are late”';
const problems: Record<TextProblem, string> = {
  'no-number': `To which number? Say it in one sentence, ${EXAMPLE}.`,
  several: 'I write to one number at a time. Ask for the others one by one.',
  ambiguous: `Which country is that number in? Write it with + and the country code, ${EXAMPLE}.`,
  none: `I know no such phone number. Write it with + and the country code, and put “that” or a colon before the text, ${EXAMPLE}.`,
  costly: 'I write to no number that costs more than a text.',
  'no-text': `What shall I write? Say it in one sentence, ${EXAMPLE}.`,
  'too-long': 'That is too long for me: I write texts of 480 characters at most.',
};
export const textProblemLine = (problem: TextProblem): string => problems[problem];

const UNREACHABLE = 'I could not reach the provider for an hour. Ask me again.';
const to = (terms: CardTerms): string => printable(smsIn(terms).to);

export const optedOutLine = (number: string): string =>
  `Whoever has ${printable(number)} wants no texts from me, so I send none. They can write START to my number.`;

export const SMS_WORDS: EffectWords = {
  card: () => ({ title: 'Send a text message', arguments: { to: 'To', text: 'Text' } }),
  noTool: "I can't send text messages: I have no phone number of my own.",
  ability: { does: 'write text messages', say: 'text +1 415 555 0123 that we are late', isWriting: true },
  allowed: ({ to: number }: JsonObject) => `text ${printable(String(number))}`,
  done: (terms) => `Texted ${to(terms)}.`,
  late: (terms) => `My text to ${to(terms)} is not confirmed yet. I go on for an hour, and it is sent once at most.`,
  failed: (terms, why) => `Not texted to ${to(terms)}: ${why === undefined ? UNREACHABLE : refusalLine(why)}`,
  unknown: (terms) => `I do not know whether my text to ${to(terms)} was sent. I do not send it again. Ask them before you ask me again.`,
};
