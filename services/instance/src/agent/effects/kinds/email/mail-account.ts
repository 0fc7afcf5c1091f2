import { type AgentDeps, character } from '../../../agent-deps.ts';
import { toolsInUse } from '../../../tools/domain/tools.ts';
import type { MailAccount } from './mailer.ts';

/** Undefined: the template asks for no e-mail address, or there is none yet that the agent can send from. */
export function mailAccount(deps: AgentDeps<'tools'>): MailAccount | undefined {
  const tool = toolsInUse(deps.store.tools.all(), character(deps).description.tools).find(({ resource }) => resource === 'agentmail-inbox');
  return tool?.key === undefined ? undefined : { address: tool.value, key: tool.key };
}
