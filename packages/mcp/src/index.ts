export { callTool } from './call-tool.ts';
export type { PinnedTool } from './definition/tool-definition.ts';
export { listTools } from './list-tools.ts';
export { McpError, type McpProblem } from './mcp-error.ts';
export { mcpOrigins } from './origins.ts';
export { type Credential, credentialIn, credentialValue, type McpServer, type SignedIn } from './server.ts';
export { type Renewed, renew } from './sign-in/renew.ts';
export { signIn } from './sign-in/sign-in.ts';
export { signOut } from './sign-in/sign-out.ts';
