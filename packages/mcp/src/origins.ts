import { origins } from '@offshoot/runtime/environment';

/** MCP servers that the operator lets agents reach though they are private, or have no TLS. */
export const mcpOrigins = origins({
  name: 'OFFSHOOT_MCP_ORIGINS',
  help: 'origins of MCP servers on private networks that agents may call, separated by commas',
});
