// What the agent says about what it could not read.
export const READING_LINES = {
  unknown: "I can't read that.",
  arguments: "I can't read that: it is not clear to me what to read.",
  over: 'I have read as much as I may for one answer.',
  failed: "I couldn't read that.",
} as const;

/** A model that wants to go on when it may not. */
export const TURN_LINES = {
  steps: 'I stopped: that takes more steps than I may take for one answer. Ask me for a part of it.',
  time: 'I stopped: that takes longer than I may for one answer. Ask me for a part of it.',
} as const;
