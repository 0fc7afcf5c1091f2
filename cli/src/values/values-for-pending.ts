import { Failure, present } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { type Tool, ToolProvisioning } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { refusalOf } from '@offshoot/refusals/read-refusal.ts';
import type { Cli } from '../cli.ts';
import { inThisProgram } from '../next-steps.ts';

/**
 * Values for the user-supplied tools that the pending version adds, asked for one by one if they are not
 * given. Throws USER_CONFIG_MISSING if one is required and nobody can be asked.
 */
export async function valuesForPending(cli: Cli, instance: Instance, given: Record<string, string>): Promise<Record<string, string>> {
  const { userToolsIn } = await import('@offshoot/statements');
  const known = new Set(userToolsIn(instance.acceptedCapabilities));
  const added = userToolsIn(instance.pendingCapabilities).filter((id) => !known.has(id) && given[id] === undefined);
  const values = { ...given };
  const missing: string[] = [];
  const described = added.length > 0 ? await toolsOfPending(cli, instance) : [];
  for (const id of added) {
    const tool = described.find((one) => one.id === id);
    const value = cli.input.isTerminal ? await cli.input.ask(questionFor(id, tool), { hidden: tool?.secret !== false }) : '';
    if (value !== '') values[id] = value;
    else if (tool?.required) missing.push(id);
  }
  if (missing.length === 0) return values;
  const metadata = { tools: missing.join(',') };
  throw new Failure('USER_CONFIG_MISSING', `This version needs a value for ${missing.join(', ')}.`, {
    help: inThisProgram('USER_CONFIG_MISSING', metadata) ?? '',
    metadata,
  });
}

function questionFor(id: string, tool: Tool | undefined): string {
  const optional = tool?.required === false ? ' (may be left empty)' : '';
  return `${tool?.prompt ? `${tool.prompt} [${id}]` : id}${optional}: `;
}

/** Another creator's private template cannot be read: then only the agent knows what is required. */
async function toolsOfPending({ gateway }: Cli, { templateId, pendingVersion: version }: Instance): Promise<Tool[]> {
  try {
    const { content } = present((await gateway.signedIn.templates.getTemplateVersion({ templateId, version })).version);
    return content?.tools.filter(({ provisioning }) => provisioning === ToolProvisioning.USER) ?? [];
  } catch (error) {
    const reason = refusalOf(error)?.reason;
    if (reason !== 'TEMPLATE_PRIVATE' && reason !== 'TEMPLATE_NOT_FOUND') throw error;
    return [];
  }
}
