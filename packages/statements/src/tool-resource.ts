/** What the pool can make for one instance alone: as statements name it, by the name in a template's ProtoJSON. */
export const TOOL_RESOURCES = {
  'openrouter-key': 'TOOL_RESOURCE_OPENROUTER_KEY',
  'agentmail-inbox': 'TOOL_RESOURCE_AGENTMAIL_INBOX',
  'telnyx-number': 'TOOL_RESOURCE_TELNYX_NUMBER',
  wallet: 'TOOL_RESOURCE_WALLET',
} as const;

export type ToolResource = keyof typeof TOOL_RESOURCES;

/** Undefined: nobody knows it. */
export function toolResourceOf(protoName: unknown): ToolResource | undefined {
  return (Object.keys(TOOL_RESOURCES) as ToolResource[]).find((word) => TOOL_RESOURCES[word] === protoName);
}
