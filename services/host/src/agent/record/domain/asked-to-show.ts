/** What the owner asked the agent to show of itself: what a clone would get for a prompt, or why it said something. */
export type ShowCommand = { command: 'preview'; prompt: string } | { command: 'explain'; text: string };
