import { MAX_SERVER_TOOLS, MCP_RISKS } from '@offshoot/statements';
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';
import { type ListedServer, SERVER_CREDENTIALS, SERVER_ORIGINS } from './owner-answers.ts';
import type { SetServerRequest } from './owner-requests.ts';
import { BASE64, fields, list, matching, matchingOrEmpty, oneOf, text } from './strict-fields.ts';

/** Of a definition, as MCP servers may have it. */
const MAX_DEFINITION = 8_192;
/** Of a sealed credential in base64. */
const MAX_CREDENTIAL = 16_384;
const MAX_TOOL_NAME = 64;

/** Throws TransferError. */
export function parseServerToSet(value: unknown): SetServerRequest['server'] {
  const { id, url, tools, credential } = fields(value, 'server');
  return {
    id: matching(id, 'id', SYNTAX.serverId),
    url: matchingOrEmpty(url, 'url', SYNTAX.serverUrl),
    tools: list(tools, 'tools', MAX_SERVER_TOOLS, (one) => {
      const { definition, risk } = fields(one, 'tool');
      return { definition: text(definition, 'definition', MAX_DEFINITION), risk: oneOf(risk, 'risk', MCP_RISKS) };
    }),
    ...(credential === undefined ? {} : { credential: parseSealed(credential) }),
  };
}

/** Throws TransferError. */
export function parseSealed(value: unknown): NonNullable<SetServerRequest['server']['credential']> {
  const base64 = (part: unknown, name: string) => matching(text(part, name, MAX_CREDENTIAL), name, BASE64);
  const { encapsulatedKey, ciphertext } = fields(value, 'credential');
  return { encapsulatedKey: base64(encapsulatedKey, 'encapsulatedKey'), ciphertext: base64(ciphertext, 'ciphertext') };
}

/** Throws TransferError. */
export function parseListedServer(value: unknown): ListedServer {
  const { id, url, origin, credential, tools } = fields(value, 'server');
  return {
    id: matching(id, 'id', SYNTAX.serverId),
    url: matching(url, 'url', SYNTAX.serverUrl),
    origin: oneOf(origin, 'origin', SERVER_ORIGINS),
    credential: oneOf(credential, 'credential', SERVER_CREDENTIALS),
    tools: list(tools, 'tools', MAX_SERVER_TOOLS, (one) => {
      const { name, risk, digest } = fields(one, 'tool');
      return {
        name: text(name, 'name', MAX_TOOL_NAME),
        risk: oneOf(risk, 'risk', MCP_RISKS),
        digest: matching(digest, 'digest', SYNTAX.digest),
      };
    }),
  };
}
