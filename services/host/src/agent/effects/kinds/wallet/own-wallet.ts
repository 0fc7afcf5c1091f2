import { type AgentDeps, character } from '../../../record/agent-deps.ts';
import { type OwnTool, toolsInUse } from '../../../tools/domain/tools.ts';
import type { ToolTable } from '../../../tools/tool-store.ts';

/** Undefined: the template asks for no wallet, or the agent has none yet. */
export function ownWallet(deps: AgentDeps<ToolTable>): (OwnTool & { value: `0x${string}` }) | undefined {
  const tool = toolsInUse(deps.store.tools.all(), character(deps).description.tools).find(({ resource }) => resource === 'wallet');
  return tool as (OwnTool & { value: `0x${string}` }) | undefined;
}
