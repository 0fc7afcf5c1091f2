import type { AgentIds } from '../destination/enter-conversation.ts';
import type { Source } from './source.ts';

/**
 * A new agent or a clone that this browser asked for, as long as it is not known to be live or to have failed. Holds nothing that was
 * typed.
 */
export interface KeptAddition {
  /** Whose: other inboxes of this browser do not see it. */
  ownerId: string;
  kind: Source['kind'];
  /** Of the template, or of the agent that is cloned. */
  sourceId: string;
  /** The same for every repetition, so that none makes a second agent. */
  requestId: string;
  /** The reserved agent, whose key was verified. Undefined: nothing was sent yet. */
  agent?: AgentIds | undefined;
  /** The conversation to which this page adds the agent. Empty: another person adds it, or lets it in. */
  conversationId: string;
  /** Whether that conversation is made for this agent. */
  isNew: boolean;
}

type Key = Pick<KeptAddition, 'ownerId' | 'kind' | 'sourceId'>;

const ITEM = 'offshoot-additions';

/** What outlives a reload of the page. */
export const keptAdditions = {
  find: (key: Key): KeptAddition | undefined => all().find((each) => isFor(each, key)),
  keep: (addition: KeptAddition): void => write([...all().filter((each) => !isFor(each, addition)), addition]),
  forget: (key: Key): void => write(all().filter((each) => !isFor(each, key))),
};

function isFor({ ownerId, kind, sourceId }: KeptAddition, key: Key): boolean {
  return ownerId === key.ownerId && kind === key.kind && sourceId === key.sourceId;
}

function all(): KeptAddition[] {
  return JSON.parse(localStorage.getItem(ITEM) ?? '[]') as KeptAddition[];
}

function write(additions: KeptAddition[]): void {
  if (additions.length === 0) localStorage.removeItem(ITEM);
  else localStorage.setItem(ITEM, JSON.stringify(additions));
}
