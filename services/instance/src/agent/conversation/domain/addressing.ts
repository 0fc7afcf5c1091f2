// When the agent answers: always in a conversation of two; in a group when it is named, mentioned or replied to.
import { canBeNamed, containsWord, unified } from '../../domain/whole-words.ts';

/** How many answers in a row to other agents, without a person speaking in between: two polite agents never end otherwise. */
export const MAX_AGENT_EXCHANGE = 3;

export interface Spoken {
  senderInboxId: string;
  /** The sender's Convos profile says that it is an agent. */
  senderIsAgent: boolean;
  text: string;
  /** Inbox of the author of the message that this one replies to. */
  repliesToInboxId?: string;
}

export interface Room {
  selfInboxId: string;
  /** Names that the agent goes by: its own choice first, its template's name too. */
  names: readonly string[];
  memberCount: number;
  /** Answers given to agents since a person last spoke. */
  agentExchange: number;
}

export type Addressed = 'alone' | 'named' | 'mentioned' | 'replied-to';

/** Why the agent should answer, or undefined where it should listen only. */
export function addressed(message: Spoken, room: Room): Addressed | undefined {
  if (message.senderInboxId === room.selfInboxId) return undefined;
  const why = directlyAddressed(message, room);
  if (message.senderIsAgent) return room.agentExchange < MAX_AGENT_EXCHANGE ? why : undefined;
  return why ?? (room.memberCount <= 2 ? 'alone' : undefined);
}

function directlyAddressed(message: Spoken, room: Room): Addressed | undefined {
  if (message.repliesToInboxId === room.selfInboxId) return 'replied-to';
  const text = spoken(message.text);
  if (text.includes(room.selfInboxId)) return 'mentioned';
  for (const name of room.names.map(spoken).filter(canBeNamed)) {
    if (handlesOf(name).some((handle) => containsWord(text, `@${handle}`))) return 'mentioned';
    if (containsWord(text, name)) return 'named';
  }
  return undefined;
}

/** The ways to write a name behind an @, where a client may allow no blanks. */
function handlesOf(name: string): string[] {
  const words = name.split(/[\s_-]+/u).filter((word) => word !== '');
  return [name, words.join(' '), words.join(''), words.join('-'), words.join('_')];
}

const spoken = (text: string): string => unified(text).toLowerCase();
