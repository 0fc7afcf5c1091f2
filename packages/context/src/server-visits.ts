// What an owner asks the agent about a server of tools before they connect it. A page cannot ask servers itself, so the agent does.
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';
import type { SetServerRequest } from './owner-requests.ts';
import { parseSealed } from './parse-servers.ts';
import { type Fields, fields, instant, list, matching, oneOf, REQUEST_ID, TransferError, text, whole } from './strict-fields.ts';

type SealedCredential = NonNullable<SetServerRequest['server']['credential']>;

/** All are answered with `ServerSeen`. */
export type ServerVisitRequest =
  | {
      ask: 'see-server';
      requestId: string;
      url: string;
      /** Sealed to the agent for this server. Absent: it is asked without one. */
      credential?: SealedCredential;
    }
  | {
      ask: 'begin-sign-in';
      /** Repeating the ID returns the same address. */
      requestId: string;
      url: string;
      /** The authorization server, as the owner was shown it: nothing is sent to another one. */
      issuer: string;
      /** Origin of the page to which the browser comes back. */
      page: string;
    }
  | {
      ask: 'finish-sign-in';
      /** Repeating the ID returns the same answer. */
      requestId: string;
      state: string;
      code: string;
      /** The authorization server that answers, if it says so. */
      iss?: string;
    };

export interface ServerSeen {
  answer: 'server-seen';
  requestId: string;
  /** Of the server. Empty if the sign-in is over. */
  url: string;
  found: /** `tools`: their definitions. `leftOut`: how many more it has that agents cannot use, or for which there was no room. */
    | { is: 'tools'; tools: string[]; leftOut: number; credential?: SealedCredential }
    /** It wants the person to sign in there. */
    | { is: 'sign-in'; issuer: string }
    /** `address`: to be opened in a browser, which comes back with `state`. */
    | { is: 'begun'; address: string; state: string; expiresAt: string }
    /** It wants a key of the person. */
    | { is: 'key' }
    /**
     * Why it cannot be used, as `McpProblem` has it, or `over`: the agent does not know the sign-in any more; `page`: its host lets no browser
     * come back to that page; `issuer`: the server names another authorization server than before.
     */
    | { is: 'problem'; problem: string };
}

/** How many tools an agent lists, and how many characters of definitions they have together. */
export const MAX_SEEN_TOOLS = 64;
export const MAX_SEEN_TEXT = 128 * 1024;
/** The address has the server's, a challenge and a state in it. */
export const MAX_SIGN_IN_ADDRESS = 4_096;
const MAX_DEFINITION = 8_192;
const MAX_COUNT = 100_000;
const ADDRESS = /^https?:\/\/[!-~]{1,4088}$/;
const CODE = /^[!-~]{1,4096}$/;
const ISSUER = /^https?:\/\/[!-~]{1,505}$/;
const PAGE = /^https?:\/\/[!-~]{1,255}$/;
const PROBLEM = /^[a-z-]{1,32}$/;

/** Throws TransferError. Undefined: another request. */
export function parseServerVisit(requestId: string, o: Fields): ServerVisitRequest | undefined {
  if (o.ask === 'see-server') {
    const credential = o.credential === undefined ? {} : { credential: parseSealed(o.credential) };
    return { ask: 'see-server', requestId, url: matching(o.url, 'url', SYNTAX.serverUrl), ...credential };
  }
  if (o.ask === 'begin-sign-in')
    return {
      ...{ ask: 'begin-sign-in', requestId, url: matching(o.url, 'url', SYNTAX.serverUrl) },
      ...{ issuer: matching(o.issuer, 'issuer', ISSUER), page: matching(o.page, 'page', PAGE) },
    };
  if (o.ask === 'finish-sign-in')
    return {
      ...{ ask: 'finish-sign-in', requestId, state: matching(o.state, 'state', REQUEST_ID), code: matching(o.code, 'code', CODE) },
      ...(o.iss !== undefined && { iss: matching(o.iss, 'iss', ISSUER) }),
    };
  return undefined;
}

/** Throws TransferError. */
export function parseServerSeen(requestId: string, o: Fields): ServerSeen {
  const url = o.url === '' ? '' : matching(o.url, 'url', SYNTAX.serverUrl);
  return { answer: 'server-seen', requestId, url, found: found(fields(o.found, 'found')) };
}

function found(o: Fields): ServerSeen['found'] {
  const is = oneOf(o.is, 'is', ['tools', 'sign-in', 'begun', 'key', 'problem']);
  switch (is) {
    case 'tools':
      return {
        ...{ is, tools: toolsIn(o.tools), leftOut: whole(o.leftOut, 'leftOut', 0, MAX_COUNT) },
        ...(o.credential !== undefined && { credential: parseSealed(o.credential) }),
      };
    case 'sign-in':
      return { is, issuer: matching(o.issuer, 'issuer', ISSUER) };
    case 'begun':
      return {
        ...{ is, address: matching(o.address, 'address', ADDRESS), state: matching(o.state, 'state', REQUEST_ID) },
        expiresAt: instant(o.expiresAt, 'expiresAt'),
      };
    case 'key':
      return { is };
    case 'problem':
      return { is, problem: matching(o.problem, 'problem', PROBLEM) };
  }
}

function toolsIn(value: unknown): string[] {
  const tools = list(value, 'tools', MAX_SEEN_TOOLS, (one) => text(one, 'tools', MAX_DEFINITION));
  if (tools.join('').length > MAX_SEEN_TEXT) throw new TransferError('tools are not within the limit.');
  return tools;
}
