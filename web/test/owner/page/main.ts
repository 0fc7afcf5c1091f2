// What a page does as an owner, without its user interface. Tests call it through `window.person`.
import { failureOf } from '@offshoot/owner';
import { inbox, type OpenInbox } from '../../../src/inbox/inbox.ts';

function opened(): OpenInbox {
  const state = inbox.snapshot();
  if (state.is !== 'open') throw new Error(`not open: ${state.is}`);
  return state.value;
}

/** What the person gets: an answer, or the reason of a failure. */
async function outcome<T>(work: () => Promise<T>): Promise<{ answer: T } | { reason: string; metadata: Record<string, string> }> {
  try {
    return { answer: await work() };
  } catch (error) {
    const { reason, metadata } = failureOf(error);
    return { reason, metadata };
  }
}

const person = {
  makeKey: () => inbox.makeKey(),
  look: () => inbox.look(),
  state() {
    const state = inbox.snapshot();
    return state.is === 'failed' ? `failed: ${state.error}` : state.is;
  },
  inboxId: () => opened().owner.inboxId,
  session: () => outcome(async () => (await opened().owner.gateway.session.getSession({})).inboxId),
  sessions: (count: number) =>
    Promise.all(Array.from({ length: count }, async () => (await opened().owner.gateway.session.getSession({})).inboxId)),
  keysOf: (inboxId: string) => outcome(async () => (await opened().owner.keysOf(inboxId)).installations.length),
};

Object.assign(window, { person });
