// What people write to the agent's e-mail address.
import type { LoopDeps } from '../agent-deps.ts';
import { mailAccount } from '../effects/kinds/email/mail-account.ts';
import type { ReceivedSource } from '../received/source.ts';
import { mailLine } from './domain/mail-line.ts';
import type { Mailbox } from './mailbox.ts';

export function mailSource(mailbox: Mailbox): ReceivedSource<LoopDeps<'mails' | 'tools'>> {
  return {
    is: 'mail',
    isAlwaysRead: false,
    open(deps) {
      const account = mailAccount(deps);
      if (account === undefined) return undefined;
      return {
        async unread() {
          const mails = await mailbox.unread(account, deps.closing);
          return mails.map((mail) => ({
            ...{ id: mail.id, isCounted: true },
            line: (o) => mailLine(mail, o),
            note: () => deps.store.mails.keep(mail, deps.now()),
          }));
        },
        settle: (id) => mailbox.markRead(account, id, deps.closing),
      };
    },
  };
}
