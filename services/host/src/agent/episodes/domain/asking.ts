// What the agent asks a member who did not like an answer.

export const WHAT_ELSE = 'What should I do differently? Reply to this message.';

/** Questions of this kind within 24 hours, to everybody but the owner. */
export const MAX_ASKED_OF_OTHERS = 3;

/** A thumb on a question answers it. */
export const isQuestion = (text: string): boolean => /[?？؟]["”’)\]\s]*$/u.test(text);
