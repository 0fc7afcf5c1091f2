import { type AgentDeps, character } from '../../../agent-deps.ts';
import { type OwnTool, toolsInUse } from '../../../tools/domain/tools.ts';

/** Undefined: the template asks for no wallet, or the agent has none yet. */
export function ownWallet(deps: AgentDeps<'tools'>): (OwnTool & { value: `0x${string}` }) | undefined {
  const tool = toolsInUse(deps.store.tools.all(), character(deps).description.tools).find(({ resource }) => resource === 'wallet');
  return tool as (OwnTool & { value: `0x${string}` }) | undefined;
}
