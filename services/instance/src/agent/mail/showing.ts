// Shows in the conversation what people write to the agent's e-mail address. Nothing else happens with a mail: the agent learns nothing
// from it and does nothing that it says.
import { textDigest } from '@offshoot/statements';
import type { LoopDeps } from '../agent-deps.ts';
import { isSilent } from '../conversation/domain/quiet.ts';
import { backoff } from '../delay.ts';
import { mailAccount } from '../effects/kinds/email/mail-account.ts';
import type { MailAccount } from '../effects/kinds/email/mailer.ts';
import { isActive } from '../trust/pausing.ts';
import { MOST_A_DAY, mailLine } from './domain/mail-line.ts';
import type { ReceivedMail } from './domain/received-mail.ts';
import { type Mailbox, MailboxFailure } from './mailbox.ts';

export interface ShowingDeps extends LoopDeps<'conversation' | 'mails' | 'tools'> {
  readonly mailbox: Mailbox;
}

/** Between two looks into an inbox. */
const LOOK_MS = 60_000;
const LAST_RETRY_MS = 15 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
/** Far longer than marking a mail as read can fail. */
const KEPT_MS = 60 * DAY_MS;
/** Later nobody means it with “answer the mail”. */
const ANSWERABLE_MS = 7 * DAY_MS;

/** When an agent looks into its inbox. */
export class MailRound {
  #nextAt = 0;
  #failures = 0;

  /** Returns milliseconds until the next look; undefined: there is no inbox, or nobody to show a mail to. */
  async look(deps: ShowingDeps): Promise<number | undefined> {
    const { phase, conversationState, quiet } = deps.store.state;
    if (phase !== 'live' || conversationState !== 'here' || isSilent(quiet) || !isActive(deps)) return undefined;
    const account = mailAccount(deps);
    if (account === undefined) return undefined;
    const now = deps.now().getTime();
    if (now < this.#nextAt) return this.#nextAt - now;
    const wait = await this.#waitAfter(deps, account);
    this.#nextAt = deps.now().getTime() + wait;
    return wait;
  }

  async #waitAfter(deps: ShowingDeps, account: MailAccount): Promise<number> {
    try {
      await showMails(deps, account);
      this.#failures = 0;
      return LOOK_MS;
    } catch (error) {
      if (deps.closing.aborted) return LOOK_MS;
      if (!(error instanceof MailboxFailure)) throw error;
      deps.log.warn({ instanceId: deps.instanceId, failure: error.message, failures: this.#failures }, 'could not read e-mails');
      return Math.max(error.retryAfterMs, backoff(this.#failures++, LOOK_MS, LAST_RETRY_MS));
    }
  }
}

/** Mails beyond those of a day stay unread at the provider. */
async function showMails(deps: ShowingDeps, account: MailAccount): Promise<void> {
  const { mails } = deps.store;
  const dayAgo = () => new Date(deps.now().getTime() - DAY_MS);
  if (mails.shownSince(dayAgo()) >= MOST_A_DAY) return;
  for (const mail of await deps.mailbox.unread(account, deps.closing)) {
    if (mails.shownSince(dayAgo()) >= MOST_A_DAY) return;
    show(deps, mail, { isLast: mails.shownSince(dayAgo()) === MOST_A_DAY - 1 });
    await markRead(deps, account, mail.id);
  }
}

/** After the mail is on disk. If it fails, the mail comes again, and is known then: it must not keep back the others. */
async function markRead(deps: ShowingDeps, account: MailAccount, id: string): Promise<void> {
  try {
    await deps.mailbox.markRead(account, id, deps.closing);
  } catch (error) {
    if (!(error instanceof MailboxFailure) || error.retryAfterMs > 0) throw error;
    deps.log.warn({ instanceId: deps.instanceId, failure: error.message }, 'could not mark an e-mail as read');
  }
}

function show(deps: ShowingDeps, mail: ReceivedMail, o: { isLast: boolean }): void {
  const { conversation, mails } = deps.store;
  const now = deps.now();
  const digest = textDigest(mail.id);
  deps.store.transaction(() => {
    mails.forgetBefore(new Date(now.getTime() - KEPT_MS), new Date(now.getTime() - ANSWERABLE_MS));
    if (mails.show(digest, mail, now)) conversation.say(`mail:${digest}`, mailLine(mail, o));
  });
  deps.wake.duties();
}
