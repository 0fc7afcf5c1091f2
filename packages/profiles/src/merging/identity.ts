/** Of any tool, of a profile or of a request. */
export interface AnyTool {
  type: string;
  name?: unknown;
  registry_id?: unknown;
  server_label?: unknown;
  server_url?: unknown;
  sandbox_policy_id?: unknown;
}

/**
 * What makes two tools the same one: of a function its name, of an MCP server its label (without one, its address), of both else their ID
 * in the registry; of all others their type. Undefined for a function or server that says none of these: it is the same as no other.
 */
export function toolIdentity(tool: AnyTool): string | undefined {
  const names =
    tool.type === 'function' ? ['name', 'registry_id'] : tool.type === 'mcp' ? ['server_label', 'registry_id', 'server_url'] : undefined;
  if (names === undefined) return JSON.stringify([tool.type]);
  const by = names.find((name) => typeof tool[name as keyof AnyTool] === 'string');
  return by === undefined ? undefined : JSON.stringify([tool.type, by, tool[by as keyof AnyTool]]);
}

/** Whether a tool of a request takes the place of a tool of a profile. */
export function sameTool(a: AnyTool, b: AnyTool): boolean {
  const identity = toolIdentity(a);
  return identity !== undefined && identity === toolIdentity(b);
}
