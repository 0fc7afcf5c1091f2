/**
 * A resource that the pool gets from a provider for a single agent: a key, an inbox, a number, a wallet. Each has a row with an id that is
 * committed before any provider is asked, so that it can be found after a crash in between.
 */
export const toolResources = ['OPENROUTER_KEY', 'AGENTMAIL_INBOX', 'TELNYX_NUMBER', 'WALLET'] as const;
export type ToolResource = (typeof toolResources)[number];

/** A tool of a template version whose resource the pool makes. */
export interface ResourceTool {
  readonly toolId: string;
  readonly resource: ToolResource;
}
