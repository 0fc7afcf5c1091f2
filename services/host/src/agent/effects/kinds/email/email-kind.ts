// E-mails from the agent's own inbox.

import { hasLiteralInAnyCase } from '@offshoot/actions';
import type { Planned } from '@offshoot/engine/engine.ts';
import { hasSpan } from '../../../domain/spoken-words.ts';
import { type MailAccount, mailAccount } from '../../../mail/mailbox.ts';
import type { AgentDeps } from '../../../record/agent-deps.ts';
import type { EffectKind, EffectTables, EffectTool } from '../../effect-kind.ts';
import { wordsOf, writtenTo } from '../writing.ts';
import { answerAction, mailMeant } from './answer.ts';
import { EMAIL, MAX_TEXT, type MailProblem, mailAction, mailIn, mailOf, recipientOf } from './mail.ts';
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
      const recipient = recipientOf(planned.to);
      if (!('to' in recipient)) return problemOf(recipient.problem);
      // An address that the message does not name was made up, or comes from what others said.
      if (!namesAddress(text, recipient.to)) return problemOf('no-address');
      const { words, made: origin } = wordsOf(planned.text, made);
      if (words === undefined) return writtenTo(EMAIL, recipient.to, account.address);
      const mail = mailOf({ ...planned, text: words });
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

type PlannedAnswer = Extract<Planned, { action: 'email.reply' }>;

function answerOf(deps: AgentDeps<EffectTables>, { which, text, isName = false }: PlannedAnswer, asked: { text: string; account: string }) {
  const said = (words: string) => hasSpan(asked.text, words);
  // Words that the message does not have would choose the mail in the speaker's place.
  const isSaid = which !== '' && said(which);
  const found = isName && !isSaid ? undefined : mailMeant(deps.store.mails.answerable(), isSaid ? which : '', isName);
  if (found === undefined) return { problem: 'no-such-mail', line: EMAIL_WORDS.noSuchMail };
  if (found.fromAddress === undefined) return { problem: 'no-sender', line: EMAIL_WORDS.noSender };
  const contacts = deps.store.allowances.contacts();
  // Senders choose their names and subjects, so a match with those does not show that the message means the sender.
  const isNamedContact = (address: string) => contacts.has(address) && namesAddress(asked.text, address);
  const action = answerAction(found, { text, account: asked.account, said, isNamedContact });
  return typeof action === 'string' ? problemOf(action) : action;
}

const problemOf = (problem: MailProblem) => ({ problem, line: mailProblemLine(problem) });

/** Whether the text has the address as a whole, and not as a part of another one. */
const namesAddress = (text: string, address: string): boolean =>
  hasLiteralInAnyCase(text, address) || hasLiteralInAnyCase(text, `mailto:${address}`);
