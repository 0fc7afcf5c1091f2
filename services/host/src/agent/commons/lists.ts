// The port to the signed lists of commons. All agents of a host that read the same place share one copy.
import type { CommonsTrouble } from '@offshoot/context';
import type { SnapshotEntry } from '@offshoot/patterns';
import type { Saying } from './commons-store.ts';
import type { SayingEnd } from './courier.ts';

export interface CommonsPlace {
  /** Base URL. */
  url: string;
  /** That signs its lists, 64 hex digits. */
  key: string;
  /** Of a team. Empty: it is read as anybody. */
  token: string;
  /** That checks passes, where it is known in advance, 64 hex digits. */
  passKey?: string | undefined;
}

export interface HeldList {
  /** Whose list it is. */
  scope: string;
  version: number;
  /** Of strangers: all that could have voted within the window. */
  ownerWeeks?: number | undefined;
  readAt: Date;
  entries: ReadonlyMap<string, SnapshotEntry>;
}

export interface CommonsLists {
  /** The commons of the host. Undefined: it has none. */
  readonly ofHost: Pick<CommonsPlace, 'url' | 'key' | 'passKey'> | undefined;
  /** At most `maxAgeMs` old. Whatever the service says, what was believed before stays. Throws ListUnread. */
  read(place: CommonsPlace, o: { maxAgeMs: number; people: readonly string[]; signal: AbortSignal }): Promise<HeldList>;
}

/** A commons of people who know each other: what is said there is said by name. */
export interface TeamCommons {
  /** `later`: it does not answer, or not now. */
  say(
    place: Pick<CommonsPlace, 'url' | 'token'>,
    saying: Saying,
    o: { people: readonly string[]; signal: AbortSignal },
  ): Promise<Pick<SayingEnd, 'state' | 'problem'> | 'later'>;
}

export class ListUnread extends Error {
  override readonly name = 'ListUnread';
  readonly trouble: CommonsTrouble;

  constructor(trouble: CommonsTrouble) {
    super(`the list of the commons was not read: ${trouble}`);
    this.trouble = trouble;
  }
}
