/** How long an operator's pass is good for at most, in minutes. In a file of its own for commands, which load the rest when they need it. */
export const LONGEST_PASS_MINUTES = 240;
