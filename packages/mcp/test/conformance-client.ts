// The client that the official conformance suite starts: `conformance-client.ts URL`. It does what an agent would do with the server.
import { callTool } from '../src/call-tool.ts';
import { listTools } from '../src/list-tools.ts';
import type { Credential } from '../src/server.ts';

/** Arguments for tools that need some. */
const ARGUMENTS: Record<string, Record<string, number>> = { add_numbers: { a: 5, b: 3 } };

const url = process.argv.at(-1) ?? '';
const { client_id: clientId, client_secret: clientSecret } = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}') as Record<
  string,
  string
>;
const issuers = clientId === undefined ? [] : await issuersOf(new URL(url));
const server = { url, credential: credential() };
const reach = { allowedOrigins: [new URL(url).origin, ...issuers.map((issuer) => new URL(issuer).origin)] };

const { tools } = await listTools(server, reach);
for (const tool of tools) console.log(tool.name, await callTool(server, { tool, arguments: ARGUMENTS[tool.name] ?? {} }, reach));

function credential(): Credential {
  const [issuer] = issuers;
  if (clientId === undefined || clientSecret === undefined || issuer === undefined) return { is: 'none' };
  return { is: 'client', clientId, clientSecret, issuer };
}

/** The suite chooses their ports when it starts. */
async function issuersOf({ origin, pathname }: URL): Promise<string[]> {
  const response = await fetch(`${origin}/.well-known/oauth-protected-resource${pathname}`);
  return ((await response.json()) as { authorization_servers: string[] }).authorization_servers;
}
