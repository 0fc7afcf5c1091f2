/** The parts of an agent's page, in order. */
export const AGENT_TABS = ['chat', 'knows', 'asks', 'sharing', 'settings'] as const;
export type AgentTab = (typeof AGENT_TABS)[number];

/** What the address of an agent's page says: `/agents/inst_…?tab=knows`. Missing: the chat. */
export interface AgentSearch {
  tab?: Exclude<AgentTab, 'chat'> | undefined;
}

/** Anybody can write an address, so any other tab is the chat. */
export const agentSearch = ({ tab }: Record<string, unknown>): AgentSearch => ({
  tab: AGENT_TABS.find((one): one is Exclude<AgentTab, 'chat'> => one !== 'chat' && one === tab),
});
