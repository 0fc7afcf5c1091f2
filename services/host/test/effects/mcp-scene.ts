// An agent whose template names a server of tools, in a conversation that is a list in memory.
import { ECHO, type ScriptedServer, scriptedServer } from '@offshoot/mcp/testing';
import { canonicalJson, type JsonObject } from '@offshoot/statements';
import { createMcpCaller } from '../../src/adapters/mcp-caller.ts';
import { mcpKind } from '../../src/agent/effects/kinds/mcp/mcp-kind.ts';
import type { ToolCaller } from '../../src/agent/mcp/tool-caller.ts';
import { type MailScene, startMailScene } from './mail-scene.ts';

export interface McpScene extends MailScene {
  server: ScriptedServer;
  kind: ReturnType<typeof mcpKind>;
  caller: ToolCaller;
}

interface SceneOptions {
  /** As the template pins them. Default: echo, R5. */
  tools?: object[];
  /** Additional fields of the server in the template. */
  named?: object;
  /** Additional parts of the template. */
  content?: JsonObject;
}

export const pinOf = (tool: object): string => canonicalJson({ annotations: {}, ...tool } as never);

export async function startMcpScene({
  tools = [{ definition: pinOf(ECHO) }],
  named = {},
  content = {},
}: SceneOptions = {}): Promise<McpScene> {
  const server = await scriptedServer();
  const caller = createMcpCaller({ allowedOrigins: [server.origin], timeoutMs: 5_000 });
  const kind = mcpKind(caller);
  const mcpServers = [{ id: 'demo', url: server.url, tools, ...named }];
  const scene = await startMailScene({ content: { mcpServers, ...content } as never, kinds: [kind as never] });
  const close = async () => {
    await scene.close();
    await server.close();
  };
  return { ...scene, server, kind, caller, close };
}
