import { plural } from './plural.ts';

// All texts of the app are in this folder, one file for each folder of pages. These are for every page.
export const texts = {
  name: 'Offshoot',
  skipToContent: 'Skip to the content',
  mainNavigation: 'Main',
  loading: 'Loading …',
  tryAgain: 'Try again',
  copy: 'Copy',
  copied: 'Copied',
  close: 'Close',
  showAll: 'Show all of it',
  showLess: 'Show less',
  offline: 'You are offline. What is shown may be out of date; it is loaded again once you are back.',
  failure: {
    unreachable: 'Offshoot cannot be reached right now.',
    unreachableNext: 'Loading is retried every few seconds. If you were doing something else, try again.',
    actionNext: 'Try again in a moment.',
    tooMany: 'Too many requests came from your address.',
    tooManyNext: 'Loading is retried in a moment. If you were doing something else, try again.',
    other: 'Something went wrong.',
    otherNext: 'Try again. If it fails once more, report this request ID to the operator:',
    otherNextUnnamed: 'Try again. If it fails once more, tell the operator what you did, and when.',
  },
  crashed: {
    title: 'This page stopped working',
    next: 'Reload it. If it stops again, go back to Discover.',
    reload: 'Reload',
    store: 'Go to Discover',
  },
  missingPage: { title: 'There is no such page', next: 'The address may be misspelled.', store: 'Go to Discover' },
  navigation: {
    '/': 'Discover',
    '/chats': 'Chats',
    '/agents': 'Agents',
    '/account': 'Me',
    '/studio': 'Studio',
    '/profiles': 'Companies',
  },
  waiting: {
    '/chats': (count: number) => plural(count, 'unread chat', 'unread chats'),
    '/agents': (count: number) => plural(count, 'question for you', 'questions for you'),
  },
} as const;
