// Reads a mail again that the agent has shown, for an answer or for a text to a person.
import { hasSpan } from '../domain/spoken-words.ts';
import { SourceFailure } from '../received/source.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import { type Reading, ReadingFailure } from '../sources/domain/reading.ts';
import type { ToolTable } from '../tools/tool-store.ts';
import { mailsNamed } from './domain/mail-named.ts';
import type { MailTable } from './mail-store.ts';
import { type Mailbox, mailAccount } from './mailbox.ts';

const UNKNOWN_SENDER = 'an unknown address';

/** None: the agent has no e-mail account. */
export function shownMailReadings(deps: AgentDeps<MailTable & ToolTable>, mailbox: Mailbox): Reading[] {
  const account = mailAccount(deps);
  if (account === undefined) return [];
  const reading: Reading = {
    kind: { name: 'mail.read', risk: 'R1', content: [] },
    account: account.address,
    toolDigest: '',
    source: 'mail',
    description: 'The text of an e-mail that was shown lately: the newest, or the one whose sender or subject the last message names.',
    parameters: {
      type: 'object',
      properties: { which: { type: 'string', description: 'words of its sender or subject, as the message has them' } },
      additionalProperties: false,
    },
    otherSourceLine: 'Name the sender of the mail yourself.',
    // “Anna” stands in “Anna's”.
    isIn: hasSpan,
    isOffered: () => deps.store.mails.answerable().length > 0,
    async read({ which }, signal) {
      const [mail, ...others] = mailsNamed(deps.store.mails.answerable(), typeof which === 'string' ? which : '');
      if (mail === undefined) throw new ReadingFailure('I have shown no such mail lately. Name its sender or a word of its subject.');
      // Anybody can write under any name.
      if (others.some(({ fromAddress }) => fromAddress !== mail.fromAddress))
        throw new ReadingFailure('Several people have written mails like that. Name the address of the one that you mean.');
      const body = await textOf(() => mailbox.textOf(account, mail.id, signal));
      return { from: mail.fromAddress ?? UNKNOWN_SENDER, title: mail.subject, ...body };
    },
  };
  return [reading];
}

async function textOf(ask: () => ReturnType<Mailbox['textOf']>): Promise<{ text: string; isCut: boolean }> {
  try {
    const body = await ask();
    if (body === undefined || body.text === '') throw new ReadingFailure('That mail has no text any more that I can read.');
    return body;
  } catch (error) {
    if (error instanceof SourceFailure) throw new ReadingFailure('I cannot reach my e-mail provider now. Ask me again later.');
    throw error;
  }
}
