interface Part {
  /** Waited for, if it returns a promise. */
  close(): unknown;
}

/** `close` may be called again. */
export interface Closing {
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Makes a part one that is closed with the others. */
export type Keep = <T extends Part>(part: T) => T;

/**
 * Opens what consists of parts, as a service does. They are closed in reverse order of opening, so that none loses what it still uses: by
 * `close`, or at once if opening fails. All of them are closed, even if closing one fails; the first failure is thrown.
 */
export async function openWithCleanup<Opened extends object>(open: (keep: Keep) => Promise<Opened>): Promise<Opened & Closing> {
  const opened: Part[] = [];
  const closeAll = async () => {
    const failures: unknown[] = [];
    for (const part of opened.splice(0).reverse()) {
      try {
        await part.close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  };
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= closeAll();
    return closing;
  };
  try {
    const running = await open((part) => {
      opened.push(part);
      return part;
    });
    return Object.assign(running, { close, [Symbol.asyncDispose]: close });
  } catch (error) {
    // What failed first says more than what failed because of it.
    await close().catch(() => {});
    throw error;
  }
}
