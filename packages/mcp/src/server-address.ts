import { isIP } from 'node:net';
import { origins } from '@offshoot/runtime/environment';
import { isPublicAddress } from '@offshoot/safe-fetch';
import type { McpProblem } from './mcp-error.ts';

/** MCP servers that the operator lets agents reach though they are private, or have no TLS. */
export const mcpOrigins = origins({
  name: 'OFFSHOOT_MCP_ORIGINS',
  help: 'origins of MCP servers on private networks that agents may call, separated by commas',
});

/** Why a server with this address can never be called, as far as the address alone says. A name is looked up only for a call. */
export function addressProblem(address: string, allowedOrigins: readonly string[]): McpProblem | undefined {
  const url = URL.parse(address);
  if (url === null || url.username !== '' || url.password !== '') return 'bad-url';
  if (allowedOrigins.includes(url.origin)) return undefined;
  if (url.protocol !== 'https:') return 'bad-url';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(host) !== 0 && !isPublicAddress(host) ? 'private-address' : undefined;
}
