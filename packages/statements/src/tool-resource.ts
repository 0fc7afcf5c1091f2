/** What the pool can make for a single instance: the name in statements, by the name in a template's ProtoJSON. */
export const TOOL_RESOURCES = {
  'openrouter-key': 'TOOL_RESOURCE_OPENROUTER_KEY',
  'agentmail-inbox': 'TOOL_RESOURCE_AGENTMAIL_INBOX',
  'telnyx-number': 'TOOL_RESOURCE_TELNYX_NUMBER',
  wallet: 'TOOL_RESOURCE_WALLET',
} as const;

export type ToolResource = keyof typeof TOOL_RESOURCES;

/** Undefined if unknown. */
export function toolResourceOf(protoName: unknown): ToolResource | undefined {
  return (Object.keys(TOOL_RESOURCES) as ToolResource[]).find((word) => TOOL_RESOURCES[word] === protoName);
}
