// Shows the person what a server offers, and connects what they choose.
import { connectServer, Failure, readAgent, recipientOf, serverIdOf } from '@offshoot/client';
import type { ListedServer } from '@offshoot/context';
import type { PinnedTool } from '@offshoot/mcp';
import { leastRisk, MAX_SERVER_TOOLS, type McpRisk } from '@offshoot/statements';
import { printable } from '@offshoot/text';
import { openAgentLine } from '../agent-line.ts';
import type { Cli } from '../cli.ts';
import { MCP_SERVER, USAGE } from '../failure.ts';
import { askServer } from '../mcp/ask-server.ts';
import type { SignInOptions } from '../mcp/signing-in.ts';
import { ownerOf } from '../owner.ts';
import { requireYes } from '../terminal/confirmation.ts';
import { type Result, table } from '../terminal/output.ts';
import { serversResult } from './servers-text.ts';

export interface ConnectOptions extends SignInOptions {
  answerWithin: number;
  id?: string;
  tool?: string[];
  risk?: Map<string, McpRisk>;
  credential?: boolean;
  signIn?: boolean;
}

interface Chosen {
  tool: PinnedTool;
  risk: McpRisk;
}

export async function connect(cli: Cli, instanceId: string, url: URL, options: ConnectOptions): Promise<Result> {
  const { answerWithin, id = serverIdOf(url), yes = false } = options;
  const owner = await ownerOf(cli);
  const agent = recipientOf(await readAgent(owner, instanceId));
  const { list, credential } = await askServer(cli, url, options);
  const chosen = chosenFrom(list.tools, options);
  await using line = await openAgentLine(cli, owner, agent, answerWithin);
  const before = (await line.servers()).servers.find((server) => server.id === id);
  for (const { name, why } of list.refused) cli.progress(`Left out: ${printable(name)} (${why})`);
  for (const text of shownLines(id, url, chosen, before)) cli.progress(text);
  if (!yes)
    await requireYes(cli.input, 'Let your agent call these?', 'nothing is signed', {
      help: 'Read the list, then run the command with --yes.',
      metadata: { instanceId, server: id, tools: chosen.map(({ tool, risk }) => `${tool.name} ${risk} ${tool.digest}`).join('\n') },
    });
  const tools = chosen.map(({ tool, risk }) => ({ definition: tool.pin, risk }));
  return serversResult(instanceId, await connectServer(owner, line, agent, { id, url: url.href, tools, credential }));
}

/** Throws USAGE for a tool that the server does not have, and for a risk below the one that the tool itself admits. */
function chosenFrom(tools: readonly PinnedTool[], { tool: wanted, risk: risks = new Map() }: ConnectOptions): Chosen[] {
  for (const name of [...(wanted ?? []), ...risks.keys()])
    if (tools.every((tool) => tool.name !== name))
      throw new Failure(MCP_SERVER, `The server has no tool ${printable(name)} that agents can use.`);
  const named = tools.filter(({ name }) => wanted?.includes(name) ?? true);
  if (named.length === 0) throw new Failure(MCP_SERVER, 'The server has no tool that agents can use.');
  if (named.length > MAX_SERVER_TOOLS)
    throw new Failure(USAGE, `The server has ${named.length} tools, and an agent calls ${MAX_SERVER_TOOLS} of a server at most.`, {
      help: `Choose with --tool: ${named.map(({ name }) => name).join(', ')}`,
    });
  return named.map((tool) => {
    const risk = risks.get(tool.name) ?? 'R5';
    if (risk < leastRisk(tool)) throw new Failure(USAGE, `${tool.name} says of itself that it is ${leastRisk(tool)} at least.`);
    return { tool, risk };
  });
}

/** `before`: the server as the agent has it now. */
function shownLines(id: string, url: URL, chosen: readonly Chosen[], before: ListedServer | undefined): string[] {
  const known = new Map(before?.tools.map(({ name, digest }) => [name, digest]));
  const rows = chosen.map(({ tool: { name, digest, description }, risk }) => [
    name,
    risk,
    before === undefined ? '' : !known.has(name) ? 'new' : known.get(name) === digest ? 'as before' : 'CHANGED',
    description.replaceAll(/\s+/g, ' ').trim(),
  ]);
  return [`${id} at ${url.href}`, ...table(['TOOL', 'RISK', '', 'WHAT THE SERVER SAYS'], rows).split('\n')].map(printable);
}
