import { plural } from './plural.ts';

export const profilesTexts = {
  status: { active: 'active', paused: 'paused', archived: 'archived' },
  list: {
    title: 'Agent profiles',
    lead: 'A profile is the configuration of an agent: instructions, model, tools and more. Your applications use it by its ID over the Responses API.',
    name: 'Name',
    metadata: 'Metadata',
    metadataHint: 'team=security',
    metadataForm: 'Write a key and its value, such as team=security.',
    status: 'Status',
    anyStatus: 'any',
    results: 'Profiles',
    found: (count: number, hasMore: boolean) =>
      hasMore ? `The first ${plural(count, 'profile', 'profiles')}` : plural(count, 'profile', 'profiles'),
    noneFits: 'No profile fits.',
    showAll: 'Show all profiles',
    none: 'This tenant has no profiles yet.',
    noneNext: 'The command makes some from files:',
    more: 'Show more',
    version: (version: number, day: string) => `version ${version}, ${day}`,
  },
} as const;
