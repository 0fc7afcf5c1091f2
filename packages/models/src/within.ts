/** A signal that aborts with another one, or after a time. Cheaper than `AbortSignal.any` and `AbortSignal.timeout`, which outlive their use. */
export interface Within extends Disposable {
  readonly signal: AbortSignal;
  /** Whether the time is what ended it. */
  readonly isTimeUp: boolean;
  /** The time begins anew. */
  renew(): void;
}

/** To be disposed of when what it bounds has ended. */
export function within(ms: number, outer: AbortSignal): Within {
  const own = new AbortController();
  let isTimeUp = false;
  const end = () => own.abort(outer.reason);
  const timer = setTimeout(() => {
    isTimeUp = true;
    own.abort(new DOMException('The time is up.', 'TimeoutError'));
  }, ms).unref();
  if (outer.aborted) end();
  else outer.addEventListener('abort', end, { once: true });
  return {
    signal: own.signal,
    get isTimeUp() {
      return isTimeUp;
    },
    renew() {
      timer.refresh();
    },
    [Symbol.dispose]() {
      clearTimeout(timer);
      outer.removeEventListener('abort', end);
    },
  };
}
