import { type Tool, ToolProvisioning, ToolResource, ValueFormat } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { toolTexts } from '../texts/template.ts';

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
