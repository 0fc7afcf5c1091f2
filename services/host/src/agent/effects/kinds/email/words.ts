// What the agent says about its e-mails.
import type { CardTerms } from '@offshoot/actions';
import type { JsonObject } from '@offshoot/statements';
import { printable } from '@offshoot/text';
import type { EffectWords } from '../../effect-kind.ts';
import { type MailProblem, mailIn } from './mail.ts';
import type { RefusedMail } from './mailer.ts';

const EXAMPLE = 'such as “e-mail the hotel at desk@example.org that we arrive at 6”';
const problems: Record<MailProblem, string> = {
  'no-address': `To which address? Say it in one sentence, ${EXAMPLE}.`,
  'too-many': 'I write to ten addresses at most in one e-mail, copies included. Name those that it is for.',
  'hidden-copy': 'I send no hidden copies (bcc): everybody on a mail sees who gets it. Ask for a copy (cc), or for another mail.',
  'no-such-address':
    "That is no e-mail address that I can write to. I write to addresses in plain letters only, because others can look like somebody else's.",
  'no-text': `What shall I write? Say it in one sentence, ${EXAMPLE}.`,
  'too-long': 'That is too long for me: I write e-mails of 1,000 characters at most.',
};
export const mailProblemLine = (problem: MailProblem): string => problems[problem];

const notSent: Record<RefusedMail, string> = {
  recipient: 'the provider does not write to this address. Check it, then ask me again.',
  key: 'the provider no longer accepts my key. My owner can release me and claim me again.',
  limit: 'the e-mail account has reached its limit. Ask me again later.',
  inbox: 'my e-mail address cannot send now. Ask me again later.',
  other: 'the provider has refused it. Write it in another way, then ask me again.',
};
const UNREACHABLE = 'I could not reach my e-mail provider for an hour. Ask me again.';
const isReason = (why: string): why is RefusedMail => Object.hasOwn(notSent, why);

const named = (addresses: readonly unknown[]): string => new Intl.ListFormat('en').format(addresses.map((one) => printable(String(one))));

function to(terms: CardTerms): string {
  const mail = mailIn(terms);
  return named([...mail.to, ...mail.cc]);
}

export const EMAIL_WORDS: EffectWords & Record<'noSuchMail' | 'noSender', string> = {
  noSuchMail: 'I don’t know which mail to answer. Name its sender or a word of its subject, such as “answer Anna’s mail: we come at 6”.',
  noSender: 'That mail has no address that I can answer.',
  card: () => ({ title: 'Send an e-mail', arguments: { to: 'To', cc: 'Cc', subject: 'Subject', text: 'Text', inReplyTo: 'In answer to' } }),
  noTool: "I can't send e-mails: I have no e-mail account of my own.",
  ability: { does: 'write e-mails', say: 'e-mail the hotel at desk@example.org that we arrive at 6', isWriting: true },
  allowed: ({ to: addresses, cc = [] }: JsonObject) =>
    `write to ${named([addresses].flat())}${[cc].flat().length > 0 ? ` with a copy to ${named([cc].flat())}` : ''}`,
  done: (terms) => `Sent to ${to(terms)}.`,
  late: (terms) => `I cannot reach my e-mail provider, so the e-mail to ${to(terms)} is not sent yet. I keep trying for an hour.`,
  failed: (terms, why) => `Not sent to ${to(terms)}: ${why === undefined ? UNREACHABLE : notSent[isReason(why) ? why : 'other']}`,
  unknown: (terms) => `I do not know whether my e-mail to ${to(terms)} was sent. I do not send it again. Ask them before you ask me again.`,
};
