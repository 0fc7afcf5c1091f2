// E-mails from the agent's own inbox.

import { hasLiteralInAnyCase } from '@offshoot/actions';
import type { Planned } from '@offshoot/engine/engine.ts';
import { hasSpan } from '../../../domain/spoken-words.ts';
import { type MailAccount, mailAccount } from '../../../mail/mailbox.ts';
import type { AgentDeps } from '../../../record/agent-deps.ts';
import type { EffectKind, EffectTables, EffectTool } from '../../effect-kind.ts';
import { wordsOf } from '../writing.ts';
import { answerAction, mailMeant } from './answer.ts';
import { addressedTo, asksHiddenCopy, EMAIL, MAX_TEXT, type MailProblem, mailAction, mailIn, mailOf, recipientsOf } from './mail.ts';
import type { Mailer } from './mailer.ts';
import { EMAIL_WORDS, mailProblemLine } from './words.ts';

type PlannedMail = Extract<Planned, { action: 'email.send' | 'email.reply' }>;

interface MailTool extends EffectTool {
  readonly from: MailAccount;
}

/** AgentMail remembers a key for a day; with an hour to spare. */
const REMEMBERED_MS = 23 * 60 * 60_000;

export function emailKind(mailer: Mailer): EffectKind<PlannedMail, MailTool> {
  return {
    plans: ['email.send', 'email.reply'],
    owns: (name) => name === EMAIL.name,
    toolOf(deps) {
      const from = mailAccount(deps);
      return from && { kind: EMAIL, account: from.address, toolDigest: '', from };
    },
    actionOf(deps, planned, { text }, made) {
      const account = mailAccount(deps);
      if (account === undefined) return { problem: 'no-tool', line: EMAIL_WORDS.noTool };
      if (planned.action === 'email.reply') return answerOf(deps, planned, { text, account: account.address });
      if (asksHiddenCopy(text)) return problemOf('hidden-copy');
      const recipients = recipientsOf(planned);
      if (typeof recipients === 'string') return problemOf(recipients);
      // An address that the message does not name was made up, or comes from what others said.
      if (![...recipients.to, ...recipients.cc].every((address) => namesAddress(text, address))) return problemOf('no-address');
      const { words, made: origin } = wordsOf(planned.text, made);
      if (words === undefined) return addressedTo(recipients, account.address);
      const mail = mailOf({ ...recipients, subject: planned.subject, text: words });
      if (typeof mail === 'string') return problemOf(mail);
      return mailAction(mail, { account: account.address, said: (one) => hasSpan(text, one), made: origin });
    },
    mostMade: MAX_TEXT,
    async perform({ terms, tool, idempotencyKey }, signal) {
      await mailer.send({ ...mailIn(terms), from: tool.from, idempotencyKey }, signal);
      return {};
    },
    repeat: {
      is: 'keyed',
      forMs: REMEMBERED_MS,
      find: async ({ tool: { from }, idempotencyKey }, signal) =>
        (await mailer.wasSent({ from, idempotencyKey }, signal)) ? {} : undefined,
    },
    words: EMAIL_WORDS,
  };
}

const ALL = /\b(?:all|everybody|everyone|both)\b/i;

type PlannedAnswer = Extract<Planned, { action: 'email.reply' }>;

function answerOf(
  deps: AgentDeps<EffectTables>,
  { which, text, isName = false, isToAll = false }: PlannedAnswer,
  asked: { text: string; account: string },
) {
  const said = (words: string) => hasSpan(asked.text, words);
  // Words that the message does not have would choose the mail in the speaker's place.
  const isSaid = which !== '' && said(which);
  const found = isName && !isSaid ? undefined : mailMeant(deps.store.mails.answerable(), isSaid ? which : '', isName);
  if (found === undefined) return { problem: 'no-such-mail', line: EMAIL_WORDS.noSuchMail };
  if (found.fromAddress === undefined || found.fromAddress.toLowerCase() === asked.account.toLowerCase())
    return { problem: 'no-sender', line: EMAIL_WORDS.noSender };
  const contacts = deps.store.allowances.contacts();
  // Senders choose their names and subjects, so a match with those does not show that the message means the sender.
  const isNamedContact = (address: string) => contacts.has(address) && namesAddress(asked.text, address);
  // The mail says who “all” are, so a card shows each of them; that all are meant, the message says.
  const action = answerAction(found, { text, isToAll: isToAll && ALL.test(asked.text), account: asked.account, said, isNamedContact });
  return typeof action === 'string' ? problemOf(action) : action;
}

const problemOf = (problem: MailProblem) => ({ problem, line: mailProblemLine(problem) });

/** Whether the text has the address as a whole, and not as a part of another one. */
const namesAddress = (text: string, address: string): boolean =>
  hasLiteralInAnyCase(text, address) || hasLiteralInAnyCase(text, `mailto:${address}`);
