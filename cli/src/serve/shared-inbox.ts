import type { XmtpAgentClient } from '@offshoot/xmtp';
import type { IdentityStore } from '../identity-store.ts';

/** So that other commands of the person find the inbox closed again soon. */
const LINGER_MS = 5_000;

/** One open inbox for all that ask at once: its database is opened once, and closed when nobody has asked for a while. */
export function sharedInbox(identities: Pick<IdentityStore, 'openInbox'>): Pick<IdentityStore, 'openInbox'> & AsyncDisposable {
  let opened: Promise<XmtpAgentClient> | undefined;
  let users = 0;
  let lingering: NodeJS.Timeout | undefined;

  async function close(): Promise<void> {
    clearTimeout(lingering);
    const closing = opened;
    opened = undefined;
    await (await closing?.catch(() => undefined))?.close();
  }

  function leave(): void {
    users -= 1;
    if (users === 0) lingering = setTimeout(() => void close().catch(() => undefined), LINGER_MS).unref();
  }

  return {
    async openInbox() {
      clearTimeout(lingering);
      users += 1;
      opened ??= identities.openInbox();
      const mine = opened;
      try {
        return leased(await mine, leave);
      } catch (error) {
        if (opened === mine) opened = undefined;
        leave();
        throw error;
      }
    },
    [Symbol.asyncDispose]: close,
  };
}

/** The inbox itself, but for its end. */
function leased(inbox: XmtpAgentClient, leave: () => void): XmtpAgentClient {
  let isOver = false;
  const over = async () => {
    if (!isOver) leave();
    isOver = true;
  };
  return new Proxy(inbox, {
    get(target, name) {
      if (name === 'close' || name === Symbol.asyncDispose) return over;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
