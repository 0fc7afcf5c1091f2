import { type McpServer, type Tool, ToolProvisioning, ToolResource, ValueFormat } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { riskText, shownTool } from '@offshoot/template-content/shown-template.ts';
import { toolTexts } from '../texts/template-parts.ts';

const words = toolTexts;

const resources: Record<ToolResource, string> = {
  [ToolResource.UNSPECIFIED]: words.resource.none,
  [ToolResource.OPENROUTER_KEY]: words.resource.openrouter,
  [ToolResource.AGENTMAIL_INBOX]: words.resource.agentmail,
  [ToolResource.TELNYX_NUMBER]: words.resource.telnyx,
  [ToolResource.WALLET]: words.resource.wallet,
};

const formats: Record<ValueFormat, string> = {
  [ValueFormat.UNSPECIFIED]: words.format.text,
  [ValueFormat.EMAIL]: words.format.email,
  [ValueFormat.PHONE]: words.format.phone,
  [ValueFormat.URL]: words.format.url,
  [ValueFormat.NUMBER]: words.format.number,
};

/** What the agent gets for a tool, or asks for: “gets an e-mail inbox of its own”. */
export function provisionText({ provisioning, resource, format, required }: Tool): string {
  if (provisioning !== ToolProvisioning.USER) return `${words.gets} ${resources[resource] ?? words.resource.none}`;
  return `${words.asksFor} ${formats[format] ?? words.format.text} (${required ? words.required : words.optional})`;
}

/** A line for each server, and two for each of its tools, so that every difference in a pin shows, and what its risk means. */
export function serversText(servers: readonly McpServer[]): string {
  const lines = servers.flatMap(({ id, url, credentialTool, tools }) => [
    [id, url, credentialTool].filter(Boolean).join(' '),
    ...tools.flatMap((tool) => {
      const { name, risk } = shownTool(tool);
      return [`${id}/${name} (${riskText(risk)})`, tool.definition];
    }),
  ]);
  return lines.join('\n');
}
