// Something outside that an agent can read: the port. A web page, a file of the conversation, a tool of an MCP server that only reads.
import type { ActionKind, Source, Texts } from '@offshoot/actions';
import type { ReadingOffer, ReadText, Sees } from '@offshoot/engine/readings.ts';

/** `host`: as in a URL, with a port that is not the usual one. */
type HostAnswered = (host: string) => void;

/** How something is fetched from where people say. */
export interface Fetching {
  /** Inboxes of the people for whom it is fetched: the host counts what goes out for each. */
  readonly people: readonly string[];
  readonly signal: AbortSignal;
  readonly answered?: HostAnswered | undefined;
}

/** What was there before the agent read anything. */
export type TrustedTexts = Required<Pick<Texts, 'request' | 'instructions' | 'notes'>>;

export interface Reading extends Omit<ReadingOffer, 'name'> {
  /** R1, or more: what is more than R1 is refused here. Its arguments say where to read, but for those that are `content`. */
  readonly kind: ActionKind;
  /** The account that it reads with. Empty: none. */
  readonly account: string;
  /** Digest of the tool's pinned definition. Empty: the tool is ours. */
  readonly toolDigest: string;
  /** Where its text comes from. */
  readonly source: Source;
  /** The host that it would read from, for the owner's list of decisions. Absent: it reads no place that anybody chooses. */
  hostOf?(args: Readonly<Record<string, unknown>>): string;
  /** False: the message gives it nothing to read, so the engine is not told of it. */
  isOffered(texts: TrustedTexts): boolean;
  /** Whether a text has this value of an argument, as a whole. Absent: by its letters, as in `argumentsFrom`. */
  isIn?(text: string, value: string, argument: string): boolean;
  /** To people, if a value comes from elsewhere. */
  readonly otherSourceLine: string;
  /**
   * Gets arguments that fit the schema, and nothing until `decide` has let it. Calls `answered` with each host that a stranger chose and
   * that has answered, also if nothing can be read there. Throws ReadingFailure.
   */
  read(args: Readonly<Record<string, unknown>>, signal: AbortSignal, answered: HostAnswered, sees: Sees): Promise<ReadText>;
}

/** The message tells people what is wrong, without quoting what was read. */
export class ReadingFailure extends Error {
  override readonly name = 'ReadingFailure';
}
