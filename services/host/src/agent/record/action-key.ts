// Identifies an action that a member asked for: the same for its reminder, its card and its effect, in their tables and in the outbox.

/** A message that asked for the action, and the action's place among all that the message asked for. */
export interface ActionKey {
  messageId: string;
  place: number;
}

export const columnsOf = ({ messageId, place }: ActionKey) => ({ message_id: messageId, place });
export const keyIn = (row: { message_id: string; place: number }): ActionKey => ({ messageId: row.message_id, place: row.place });
/** Condition for the row of `columnsOf`. */
export const THIS_ACTION = 'message_id = :message_id AND place = :place';

/** In the outbox, of the message that shows the card. */
export const cardKey = ({ messageId, place }: ActionKey): string => `card:${messageId}:${place}`;

/** In the outbox, of what is said about the effect. `late`: it is not done yet. */
export const effectKey = ({ messageId, place }: ActionKey, what: 'late' | 'over'): string => `effect:${messageId}:${place}:${what}`;
