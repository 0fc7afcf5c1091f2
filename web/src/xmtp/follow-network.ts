// Keeps a page's client up to date, however often the network, the machine or the tab sleeps.
import type { DecodedMessage } from '@xmtp/browser-sdk';
import type { SdkClient } from './page-client.ts';

/** The SDK's own retries end after a minute and cannot be cut short, so it never gets to them. The longest time that a timer takes. */
const NEVER_MS = 2 ** 31 - 1;
/** Between attempts to reach the network again: doubled each time, up to the second. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;

export type Connection = 'connecting' | 'online' | 'offline';

interface Stream {
  end(): Promise<unknown>;
}

/**
 * Called whenever there may be something new: in one conversation, or, without its ID, anywhere. With a message, it is all that is new
 * there; it may come again.
 */
export type Wake = (conversationId?: string, message?: DecodedMessage<unknown>) => void;

export interface Following {
  connection(): Connection;
  onActivity(wake: Wake): () => void;
  /** Wakes all who follow, for what this page itself has changed. */
  wake: Wake;
  /** Called each time the network has been reached anew: what failed before can be tried again. */
  onReached(reached: () => void): () => void;
  /** Something failed as if the network were away: finds out, and shows it. */
  doubt(): void;
  stop(): Promise<void>;
}

/** Streams, and asks for everything missed whenever a stream may have missed something. */
export function followNetwork({ conversations }: SdkClient): Following {
  const wakes = new Set<Wake>();
  const reachedListeners = new Set<() => void>();
  const wake: Wake = (conversationId, message) => {
    for (const each of wakes) each(conversationId, message);
  };
  let connection: Connection = 'connecting';
  let isStopped = false;
  let pauseMs = FIRST_PAUSE_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const streams: Stream[] = [];
  let turn: Promise<void> = Promise.resolve();
  let isQueued = false;
  /** Streams of an earlier turn may still report that they ended. */
  let current = 0;

  const renew = () => {
    clearTimeout(timer);
    if (isStopped || isQueued) return;
    isQueued = true;
    turn = turn.then(() => {
      isQueued = false;
      return isStopped ? undefined : attempt();
    });
  };

  const lost = () => {
    clearTimeout(timer);
    if (isStopped) return;
    connection = 'offline';
    wake();
    timer = setTimeout(renew, pauseMs);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  };

  async function attempt(): Promise<void> {
    current += 1;
    const own = current;
    let hasFailed = false;
    const onFail = () => {
      if (own !== current || hasFailed || isStopped) return;
      hasFailed = true;
      lost();
    };
    const begun = async <T>(
      begin: (options: { onFail: () => void; onError: () => void; retryDelay: number }) => Promise<Stream & AsyncIterable<T>>,
      take: (value: T) => void,
    ) => {
      let isGone = false;
      const onGone = () => {
        isGone = true;
        onFail();
      };
      const stream = await begin({ onFail: onGone, onError: onFail, retryDelay: NEVER_MS });
      // The SDK ends a stream that has failed by itself, and ending it twice is an error that nobody can catch.
      streams.push({ end: async () => (isGone ? undefined : stream.end()) });
      // The SDK keeps every value until a reader takes it.
      void takeAll(stream, take).catch(onFail);
    };
    await endStreams();
    try {
      await begun(
        (options) => conversations.stream(options),
        ({ id }) => wake(id),
      );
      await begun(
        (options) => conversations.streamAllMessages(options),
        (message) => wake(message.conversationId, message),
      );
      // After the streams have begun, so that nothing comes between.
      await conversations.syncAll();
    } catch {
      return onFail();
    }
    if (hasFailed) return;
    connection = 'online';
    pauseMs = FIRST_PAUSE_MS;
    wake();
    for (const reached of reachedListeners) reached();
  }

  async function endStreams(): Promise<void> {
    const ended = streams.splice(0);
    await Promise.allSettled(ended.map((stream) => stream.end()));
  }

  const renewIfVisible = () => {
    if (document.visibilityState === 'visible') renew();
  };
  window.addEventListener('online', renew);
  // Streams that are open may say nothing of it for minutes.
  window.addEventListener('offline', lost);
  document.addEventListener('visibilitychange', renewIfVisible);
  renew();

  return {
    connection: () => connection,
    onActivity(each) {
      wakes.add(each);
      return () => wakes.delete(each);
    },
    wake,
    onReached(reached) {
      reachedListeners.add(reached);
      return () => reachedListeners.delete(reached);
    },
    doubt: renew,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      window.removeEventListener('online', renew);
      window.removeEventListener('offline', lost);
      document.removeEventListener('visibilitychange', renewIfVisible);
      await turn;
      await endStreams();
    },
  };
}

async function takeAll<T>(stream: AsyncIterable<T>, take: (value: T) => void): Promise<void> {
  for await (const value of stream) take(value);
}
