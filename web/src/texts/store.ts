import { plural } from './plural.ts';

export const storeTexts = {
  title: 'Agents for your group chats',
  lead: 'Find an agent that somebody made, and bring it into your Convos conversation. What it learns there belongs to whoever added it.',
  search: 'Search agents',
  searchHint: 'For example “trip planner”',
  clearSearch: 'Clear the search',
  categories: 'Categories',
  allCategories: 'All',
  moreCategories: 'More categories',
  fewerCategories: 'Fewer categories',
  tags: 'Tags',
  order: 'Order',
  orders: { relevance: 'Best match', newest: 'Newest', 'most-kept': 'Kept by most people' },
  removeTag: (tag: string) => `Stop filtering by the tag ${tag}`,
  filterByTag: (tag: string) => `Show agents with the tag ${tag}`,
  results: 'Agents',
  found: (count: number, hasMore: boolean) =>
    hasMore ? `The first ${plural(count, 'agent', 'agents')}` : plural(count, 'agent', 'agents'),
  liveAgents: (atLeast: bigint) => `${atLeast.toLocaleString('en')}+ live agents`,
  more: 'Show more',
  loadingMore: 'Loading more …',
  none: 'No agent matches',
  noneNext: 'Use other words or fewer filters.',
  showAll: 'Show all agents',
  empty: 'The store is empty',
  emptyNext: 'Publish the first template from your terminal:',
} as const;
