import type { McpServer } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { riskText, shownTool } from '@offshoot/template-content/shown-template.ts';

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
