import { plural } from './plural.ts';

export const storeTexts = {
  title: 'Agents for your group chats',
  lead: 'Add an agent to your chat in Convos. What it learns there belongs to you.',
  search: 'Search agents',
  searchHint: 'For example “trip planner”',
  clearSearch: 'Clear the search',
  categories: 'Categories',
  agents: (count: bigint) => plural(Number(count), 'agent', 'agents'),
  moreCategories: 'More categories',
  fewerCategories: 'Fewer categories',
  featured: 'Featured',
  mostKept: 'Kept by most people',
  all: 'All agents',
  tags: 'Tags',
  order: 'Order',
  orders: { relevance: 'Best match', newest: 'Newest', 'most-kept': 'Kept by most people' },
  removeTag: (tag: string) => `Stop filtering by the tag ${tag}`,
  filterByTag: (tag: string) => `Show agents with the tag ${tag}`,
  results: 'What was found',
  found: (count: number, hasMore: boolean) =>
    hasMore ? `The first ${plural(count, 'agent', 'agents')}` : plural(count, 'agent', 'agents'),
  usedBy: (atLeast: bigint) => `${atLeast.toLocaleString('en')}+ people`,
  more: 'Show more',
  loadingMore: 'Loading more …',
  none: 'No agent matches',
  noneNext: 'Use other words or fewer filters.',
  showAll: 'Show all agents',
  empty: 'The store is empty',
  emptyNext: 'Publish the first template from your terminal:',
} as const;

/** For the categories that creators use most. */
const PICTURES: Readonly<Record<string, string>> = {
  travel: '🧳',
  food: '🍜',
  cooking: '🍳',
  money: '💰',
  finance: '💰',
  learning: '🎓',
  education: '🎓',
  household: '🏠',
  home: '🏠',
  family: '👪',
  health: '🩺',
  fitness: '🏃',
  games: '🎲',
  music: '🎵',
  sports: '⚽',
  productivity: '✅',
  work: '💼',
  news: '📰',
  planning: '🗓️',
  shopping: '🛒',
  writing: '✏️',
  fun: '🎉',
};

/** What a category looks like: its first letter, if it is a less usual one. */
export const categoryPicture = (category: string): string =>
  (Object.hasOwn(PICTURES, category) ? PICTURES[category] : undefined) ?? category.slice(0, 1).toUpperCase();
