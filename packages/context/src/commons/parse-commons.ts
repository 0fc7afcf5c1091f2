// Parses what is settled about a commons strictly, on both sides.
import type { CommonsSettings } from '@offshoot/statements';
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';
import {
  BASE64,
  type Fields,
  fields,
  instant,
  list,
  matching,
  matchingOrEmpty,
  oneOf,
  TransferError,
  text,
  truth,
  whole,
} from '../strict-fields.ts';
import {
  COMMONS_TROUBLES,
  type CommonsRequest,
  type CommonsStatus,
  type ListedPattern,
  PATTERN_STATES,
  type PublishedPattern,
  type PublishedText,
  SAYING_STATES,
  SHARING_TROUBLES,
} from './commons-messages.ts';

/** Of a sealed token in base64. */
const MAX_SEALED = 2_048;
/** Of each text of a pattern, UTF-16 units. */
const MAX_PATTERN_TEXT = 1_200;
const MAX_INTERESTS = 16;
const MAX_INTEREST = 128;
const MAX_LISTED = 200;
const MAX_PUBLISHED = 50;
const MAX_PROBLEM = 200;
const MAX_COUNT = 1_000_000;
const SCOPE = /^[a-z0-9][a-z0-9-]{0,31}$/;

type Settled = Extract<CommonsRequest, { ask: 'set-commons' }>;

/** Undefined: it is about something else. Throws TransferError. */
export function parseCommonsRequest(requestId: string, o: Fields, signed: (statement: unknown) => string): CommonsRequest | undefined {
  switch (o.ask) {
    case 'commons':
    case 'query-commons':
    case 'send-courier':
      return { ask: o.ask, requestId };
    case 'adopt-pattern':
    case 'forget-pattern':
      return { ask: o.ask, requestId, pattern: matching(o.pattern, 'pattern', SYNTAX.digest) };
    case 'publish-pattern':
      return { ask: 'publish-pattern', requestId, pattern: parseText(fields(o.pattern, 'pattern')), statement: signed(o.statement) };
    case 'set-commons':
      return {
        ...{ ask: 'set-commons', requestId, settings: parseSettings(o.settings) },
        ...(o.token === undefined ? {} : { token: sealed(o.token) }),
        statement: signed(o.statement),
      };
    default:
      return undefined;
  }
}

function parseSettings(value: unknown): CommonsSettings {
  const { enabled, automatic, sharing, url, key } = fields(value, 'settings');
  return {
    enabled: truth(enabled, 'enabled'),
    automatic: truth(automatic, 'automatic'),
    sharing: truth(sharing, 'sharing'),
    url: matchingOrEmpty(url, 'url', SYNTAX.serverUrl),
    key: matchingOrEmpty(key, 'key', SYNTAX.hex256),
  };
}

function sealed(value: unknown): NonNullable<Settled['token']> {
  const base64 = (part: unknown, name: string) => matching(text(part, name, MAX_SEALED), name, BASE64);
  const { encapsulatedKey, ciphertext } = fields(value, 'token');
  return { encapsulatedKey: base64(encapsulatedKey, 'encapsulatedKey'), ciphertext: base64(ciphertext, 'ciphertext') };
}

/** Throws TransferError. */
export function parseCommonsStatus(requestId: string, o: Fields): CommonsStatus {
  return {
    answer: 'commons',
    requestId,
    settings: parseSettings(o.settings),
    hasToken: truth(o.hasToken, 'hasToken'),
    hostUrl: matchingOrEmpty(o.hostUrl, 'hostUrl', SYNTAX.serverUrl),
    hostKey: matchingOrEmpty(o.hostKey, 'hostKey', SYNTAX.hex256),
    scope: matchingOrEmpty(o.scope, 'scope', SCOPE),
    patternCount: whole(o.patternCount, 'patternCount', 0, MAX_COUNT),
    ...(o.readAt === undefined ? {} : { readAt: instant(o.readAt, 'readAt') }),
    ...(o.trouble === undefined ? {} : { trouble: oneOf(o.trouble, 'trouble', COMMONS_TROUBLES) }),
    ...(o.sharingTrouble === undefined ? {} : { sharingTrouble: oneOf(o.sharingTrouble, 'sharingTrouble', SHARING_TROUBLES) }),
    patterns: list(o.patterns, 'patterns', MAX_LISTED, parsePattern),
    published: list(o.published, 'published', MAX_PUBLISHED, parsePublished),
  };
}

function parsePattern(value: unknown): ListedPattern {
  const o = fields(value, 'pattern');
  return {
    id: matching(o.id, 'id', SYNTAX.digest),
    ...parseText(o),
    state: oneOf(o.state, 'state', PATTERN_STATES),
    quality: tenths(o.quality),
    isAutomatic: truth(o.isAutomatic, 'isAutomatic'),
    ...(o.voted === undefined ? {} : { voted: oneOf(o.voted, 'voted', ['helped', 'failed'] as const) }),
    ...(o.voteState === undefined ? {} : { voteState: oneOf(o.voteState, 'voteState', SAYING_STATES) }),
    expiresAt: instant(o.expiresAt, 'expiresAt'),
  };
}

const parseText = (o: Fields): PublishedText => ({
  when: text(o.when, 'when', MAX_PATTERN_TEXT),
  do: text(o.do, 'do', MAX_PATTERN_TEXT),
  because: text(o.because, 'because', MAX_PATTERN_TEXT),
  interests: list(o.interests, 'interests', MAX_INTERESTS, (one) => text(one, 'interest', MAX_INTEREST)),
});

function parsePublished(value: unknown): PublishedPattern {
  const o = fields(value, 'published');
  return {
    ...{ id: matching(o.id, 'id', SYNTAX.digest), ...parseText(o), state: oneOf(o.state, 'state', SAYING_STATES) },
    ...(o.problem === undefined ? {} : { problem: text(o.problem, 'problem', MAX_PROBLEM) }),
  };
}

function tenths(value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value <= 10) return value;
  throw new TransferError('quality is not a number from 0 to 10.');
}
