// A file of Letta (.af) with one or several agents.
import { type AgentFiles, ImportError, listOf, objectOf, readJson, textOf } from './agent-files.ts';

interface LettaBlock {
  label: string;
  value: string;
  isReadOnly: boolean;
}

export interface LettaAgent {
  name: string;
  description: string;
  /** The system prompt. */
  system: string;
  model: string;
  tags: string[];
  blocks: LettaBlock[];
  /** Names. */
  tools: string[];
  servers: string[];
  /** Names of environment variables and secrets. Their values are not read. */
  secrets: string[];
  hasMessages: boolean;
  hasFiles: boolean;
}

interface LettaFile {
  agent: LettaAgent;
  /** Names of the others. */
  others: string[];
}

/** `wanted`: the name of one of several agents; undefined: the first one. Throws ImportError. */
export async function readLettaFile(files: AgentFiles, path: string, wanted?: string): Promise<LettaFile> {
  const content = await readJson(files, path);
  const all = (Array.isArray(content.agents) ? content.agents : [content]).map((one) => lettaAgent(content, objectOf(one)));
  const agent = wanted === undefined ? all[0] : all.find(({ name }) => name === wanted);
  const names = all.map(({ name }) => name);
  if (agent === undefined)
    throw new ImportError('nothing', `${path} has no ${wanted === undefined ? 'agent' : 'agent of that name'}.`, {
      path,
      help: `Its agents: ${names.join(', ') || 'none'}.`,
      choices: names,
    });
  return { agent, others: all.filter((one) => one !== agent).map(({ name }) => name) };
}

/** Older files have blocks and tools in the agent; newer ones beside all agents, by ID. */
function lettaAgent(file: Record<string, unknown>, agent: Record<string, unknown>): LettaAgent {
  const isAlone = file === agent;
  const chosen = (all: unknown, ids: unknown): unknown[] => {
    const wanted = new Set(listOf(ids));
    return isAlone ? [] : listOf(all).filter((one) => wanted.has(objectOf(one).id));
  };
  const { core_memory, blocks, memory_blocks, memory, block_ids, tools, tool_ids, llm_config, model } = agent;
  return {
    name: textOf(agent.name),
    description: textOf(agent.description),
    system: textOf(agent.system),
    model: textOf(objectOf(llm_config).handle) || textOf(objectOf(llm_config).model) || textOf(model),
    tags: listOf(agent.tags).map(textOf),
    blocks: [
      ...[core_memory, blocks, memory_blocks, objectOf(memory).blocks].flatMap(listOf),
      ...Object.values(objectOf(core_memory)),
      ...chosen(file.blocks, block_ids),
    ]
      .map(objectOf)
      .map(({ label, name, value, read_only }) => ({
        label: textOf(label) || textOf(name),
        value: textOf(value),
        isReadOnly: read_only === true,
      })),
    tools: namesIn([...listOf(tools), ...chosen(file.tools, tool_ids)]),
    servers: namesIn(listOf(isAlone ? agent.mcp_servers : file.mcp_servers), 'server_name'),
    secrets: [agent.tool_exec_environment_variables, agent.secrets].flatMap((one) =>
      Array.isArray(one) ? namesIn(one, 'key') : Object.keys(objectOf(one)),
    ),
    hasMessages: listOf(agent.messages).length > 0,
    hasFiles: [agent.source_ids, agent.files_agents, agent.folder_ids].some((one) => listOf(one).length > 0),
  };
}

const namesIn = (values: readonly unknown[], field = 'name'): string[] =>
  values.map((one) => textOf(one) || textOf(objectOf(one)[field]) || textOf(objectOf(one).name)).filter((name) => name !== '');
