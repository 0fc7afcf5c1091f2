// When the agent answers: always in a conversation of two; in a group when it is named, mentioned or replied to.

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
  const text = normalise(message.text);
  if (text.includes(room.selfInboxId)) return 'mentioned';
  for (const name of room.names) {
    const plain = normalise(name);
    if (plain === '') continue;
    if (handlesOf(plain).some((handle) => containsWord(text, `@${handle}`))) return 'mentioned';
    if (containsWord(text, plain)) return 'named';
  }
  return undefined;
}

function handlesOf(name: string): string[] {
  const words = name.split(/\s+/u);
  return [words.join(' '), words.join(''), words.join('-'), words.join('_')];
}

function normalise(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
}

/** `word` with no letter or digit directly beside it, so that "Ana" is not heard in "banana". */
function containsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const before = lastCharacter(text.slice(Math.max(0, at - 2), at));
    const after = firstCharacter(text.slice(at + word.length, at + word.length + 2));
    const startsInWord = isWordCharacter(before) && isWordCharacter(firstCharacter(word));
    const endsInWord = isWordCharacter(after) && isWordCharacter(lastCharacter(word));
    if (!startsInWord && !endsInWord) return true;
  }
  return false;
}

const firstCharacter = (text: string): string => [...text][0] ?? '';
const lastCharacter = (text: string): string => [...text].at(-1) ?? '';
const isWordCharacter = (character: string): boolean => /^[\p{L}\p{N}_]/u.test(character);
