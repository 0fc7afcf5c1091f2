// What people write to the agent's e-mail address.

import type { ReceivedSource } from '../received/source.ts';
import type { LoopDeps } from '../record/agent-deps.ts';
import type { ToolTable } from '../tools/tool-store.ts';
import { mailLine } from './domain/mail-line.ts';
import type { MailTable } from './mail-store.ts';
import { type Mailbox, mailAccount } from './mailbox.ts';

export function mailSource(mailbox: Mailbox): ReceivedSource<LoopDeps<MailTable & ToolTable>> {
  return {
    is: 'mail',
    isAlwaysRead: false,
    bell(deps) {
      const account = mailAccount(deps);
      // Reads what the agent would: mail that it cannot read must not wake it.
      return account && (async (signal) => (await mailbox.unread(account, signal)).length > 0);
    },
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
