// An answer to a mail to the agent. The sender chose its address, so it belongs to no member here.
import type { Action } from '@offshoot/actions';
import { mailsNamed } from '../../../mail/domain/mail-named.ts';
import type { ShownMail } from '../../../mail/mail-store.ts';
import { asSaid } from '../writing.ts';
import { addressedTo, MAX_SUBJECT, type MailProblem, mailOf } from './mail.ts';

/** As providers write it. Another one cannot be sent along, and the answer begins a thread of its own. */
const MESSAGE_ID = /^<[\x21-\x3b\x3d\x3f-\x7e]{1,900}>$/;

/**
 * `mails`: newest first. `which` empty: the newest. `isName`: nothing but a name says that a mail is meant. Undefined: none of several is,
 * or none at all.
 */
export function mailMeant(mails: readonly ShownMail[], which: string, isName: boolean): ShownMail | undefined {
  const [named] = mailsNamed(mails, which);
  if (named !== undefined || isName) return named;
  const [only, ...others] = mails;
  return others.length > 0 ? undefined : only;
}

interface Answering {
  text: string;
  /** Everybody on the mail gets it. */
  isToAll: boolean;
  account: string;
  /** Whether the words of the message have them. */
  said: (words: string) => boolean;
  /** Whether the owner has confirmed the address, and the message names it letter by letter. */
  isNamedContact: (address: string) => boolean;
}

export function answerAction(mail: ShownMail, { text, isToAll, account, said, isNamedContact }: Answering): Action | MailProblem {
  const subject = `Re: ${mail.subject.replace(/^(?:\s*(?:re|aw|sv|fwd?)\s*:)+\s*/i, '')}`.slice(0, MAX_SUBJECT).toWellFormed().trim();
  const own = account.toLowerCase();
  const others = isToAll ? mail.others.filter((address) => address.toLowerCase() !== own) : [];
  const answer = mailOf({ to: [mail.fromAddress ?? ''], cc: others, subject, text });
  if (typeof answer === 'string') return answer;
  const addressed = addressedTo(answer, account, (addresses) => (addresses.every(isNamedContact) ? 'contact' : 'mail'));
  return {
    ...addressed,
    arguments: {
      ...addressed.arguments,
      subject: { value: answer.subject, source: 'mail' },
      text: asSaid(answer.text, { said }),
      ...(MESSAGE_ID.test(mail.id) && { inReplyTo: { value: mail.id, source: 'mail' as const } }),
    },
  };
}
