// What an engine sees for one message.

import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import type { ResponseStyle } from '@offshoot/template-content/soul/soul.ts';

/** One line of the recent conversation; lists are oldest first. `self` marks the agent's own lines. */
export interface Turn {
  speaker: string;
  self: boolean;
  text: string;
}

/** In the order the model reads them. */
export type SectionName =
  | 'instructions'
  | 'tools'
  | 'soul'
  | 'owner-section'
  | 'people'
  | 'inherited'
  | 'memory'
  | 'feedback'
  | 'headlines'
  | 'advice'
  | 'recent';

/** Accounts for one section. */
export interface SectionAccount {
  name: SectionName;
  /** 0 is dropped last. */
  priority: number;
  tokens: number;
  /** True: part of it did not fit. */
  isCut: boolean;
  /** Number of items or lines left out for lack of room or relevance, and of credentials the message does not name. */
  leftOut: number;
}

export interface AssembledContext {
  budgetTokens: number;
  /** Everything shown: the sections, the message and the engine's own frame. Never exceeds the budget. */
  usedTokens: number;
  instructions: string;
  tools: string;
  /** The core, whole, and the rest of the soul. */
  soul: string;
  ownerSection: string;
  people: string;
  /** Inherited items, in the order they were learned. */
  inherited: MemoryItem[];
  /** Own items relevant to the message, rules that always apply, and the newest; in the order they were learned. */
  memory: MemoryItem[];
  /** Where people differ: who said an item and that others disagree, by item id. */
  saidBy: Readonly<Record<string, string>>;
  /** Of items that an engine may refer to, by ID. Absent: none. */
  numbers?: ReadonlyMap<string, number>;
  /** Opinions of earlier answers, newest last. */
  feedback: MemoryItem[];
  headlines: string[];
  /** What strangers learned, a line each. The closest first. */
  advice: string[];
  /** Oldest first. */
  recent: Turn[];
  style: ResponseStyle;
  /** The message as shown: cut if it would take more than half of the budget. */
  messageText: string;
  /** Number of credentials the message does not name. The agent may say that they exist, and nothing else about them. */
  withheldCredentials: number;
  /** In the order the model reads them, including empty ones. */
  sections: SectionAccount[];
}
