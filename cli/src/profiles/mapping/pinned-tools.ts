// What the servers of a profile say of their tools: a template pins that.
import { Failure } from '@offshoot/client';
import type { EffectiveProfile, PinnedServerTool } from '@offshoot/profiles';
import { leastRisk } from '@offshoot/statements';
import type { Cli } from '../../cli.ts';
import { USAGE } from '../../failure.ts';
import { MCP_PROBLEMS } from '../../mcp/server-options.ts';

interface Pinned {
  /** By label. */
  pins: Map<string, PinnedServerTool[]>;
  /** Servers that do not answer, or want a key. */
  unpinned: { where: string; why: string }[];
}

interface PinOptions {
  /** Labels of servers that get a key of the person's own. */
  credentials: readonly string[];
  /** For tests: a colleague chose the addresses, so nothing on this computer's own network is called. */
  allowedOrigins?: readonly string[];
}

/** Asks each server for its tools. A key goes to its server, and is nowhere in what is published. Throws a Failure. */
export async function pinnedTools(
  cli: Pick<Cli, 'input' | 'progress' | 'signal'>,
  { tools }: Pick<EffectiveProfile, 'tools'>,
  { credentials, allowedOrigins = [] }: PinOptions,
): Promise<Pinned> {
  const pinned: Pinned = { pins: new Map(), unpinned: [] };
  const servers = tools.flatMap((tool, i) =>
    tool.type === 'mcp' && tool.server_url ? [{ i, label: tool.server_label ?? '', url: tool.server_url }] : [],
  );
  const unknown = credentials.find((label) => servers.every((server) => server.label !== label));
  if (unknown !== undefined) throw new Failure(USAGE, `The profile has no server with the label ${unknown}.`);
  if (credentials.length > 1 && !cli.input.isTerminal) throw new Failure(USAGE, 'Only one key can be read from stdin.');
  if (servers.length === 0) return pinned;
  const { listTools, McpError } = await import('@offshoot/mcp');
  for (const { i, label, url } of servers) {
    const { host } = new URL(url);
    const credential = credentials.includes(label) ? await credentialFor(host, cli.input) : undefined;
    cli.progress(`Asking ${host} for its tools${credential ? ' with your key' : ''} …`);
    try {
      const server = { url, credential: credential ?? { is: 'none' as const } };
      const { tools: listed } = await listTools(server, { signal: cli.signal, allowedOrigins });
      pinned.pins.set(
        label,
        listed.map((tool) => ({ name: tool.name, definition: tool.pin, risk: leastRisk(tool) === 'R4' ? 'R4' : 'R5' })),
      );
    } catch (error) {
      if (!(error instanceof McpError)) throw error;
      const more = error.is === 'unauthorized' && label !== '' ? ` Give a key of yours to list them: --credential ${label}` : '';
      pinned.unpinned.push({ where: `tools[${i}]`, why: `The tools of the server cannot be pinned: ${MCP_PROBLEMS[error.is]}.${more}` });
    }
  }
  return pinned;
}

/** A colleague chose the host, so the person reads it before they enter anything. */
async function credentialFor(host: string, input: Cli['input']) {
  const { credentialIn } = await import('@offshoot/mcp');
  const credential = credentialIn(input.isTerminal ? await input.ask(`Your key for ${host}: `, { hidden: true }) : await input.all());
  if (credential) return credential;
  throw new Failure(USAGE, 'That is neither a token nor JSON with client_id, client_secret and issuer.');
}
