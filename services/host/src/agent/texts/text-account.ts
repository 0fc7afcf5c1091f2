import { type AgentDeps, character } from '../record/agent-deps.ts';
import { toolsInUse } from '../tools/domain/tools.ts';
import type { ToolTable } from '../tools/tool-store.ts';
import type { TextAccount } from './courier.ts';

/** Undefined: the template asks for no phone number, or there is none yet, or the pool does not know the agent now. */
export function textAccount(deps: AgentDeps<ToolTable>): TextAccount | undefined {
  const { instanceId, store } = deps;
  const { credential } = store.state;
  const tool = toolsInUse(store.tools.all(), character(deps).description.tools).find(({ resource }) => resource === 'telnyx-number');
  return tool && credential !== undefined ? { instanceId, credential, number: tool.value } : undefined;
}
