// All texts of the app are in this folder, one file for each folder of pages. These are for every page.
export const texts = {
  name: 'Offshoot',
  skipToContent: 'Skip to the content',
  mainNavigation: 'Main',
  loading: 'Loading …',
  tryAgain: 'Try again',
  copy: 'Copy',
  copied: 'Copied',
  offline: 'You are offline. What is shown may be out of date; it is loaded again once you are back.',
  failure: {
    unreachable: 'Offshoot cannot be reached right now.',
    unreachableNext: 'This page tries again by itself every few seconds.',
    tooMany: 'Too many requests came from your address.',
    tooManyNext: 'This page tries again by itself in a moment.',
    other: 'Something went wrong.',
    otherNext: 'Try again. If it fails once more, report this request ID to the operator:',
  },
  crashed: {
    title: 'This page stopped working',
    next: 'Reload it. If it stops again, go back to the store.',
    reload: 'Reload',
    store: 'Go to the store',
  },
  missingPage: { title: 'There is no such page', next: 'The address may be misspelled.', store: 'Go to the store' },
  navigation: {
    store: 'Store',
    conversations: 'Conversations',
    agents: 'Your agents',
    inbox: 'Your inbox',
    studio: 'Studio',
    companies: 'For companies',
  },
} as const;
