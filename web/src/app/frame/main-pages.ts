/** Strokes on a field of 24 by 24. The document's shell draws them, too, before the app is there (web/scripts/shell.ts). */
export const icons = {
  discover: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm3.6 5.4-2 5.2-5.2 2 2-5.2z',
  chats: 'M5 4h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zm3 5h8m-8 4h5',
  agents: 'M12 21v-9m0 4c-4.5 0-7-2.6-7-6.5 4.5 0 7 2.6 7 6.5zm0-4.5c0-4.5 2.5-7.5 7-8 0 5-2.5 8-7 8z',
  me: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20.5c.8-3.7 3.8-5.5 7.5-5.5s6.7 1.8 7.5 5.5',
  studio: 'M4 20l1-4.5L16.5 4a2.1 2.1 0 0 1 3 0l.5.5a2.1 2.1 0 0 1 0 3L8.5 19zm10-13.5 3.5 3.5',
  companies: 'M4 21V5a1 1 0 0 1 1-1h8a1 1 0 0 1 1 1v16m0-11h5a1 1 0 0 1 1 1v10M2.5 21h19M8 8h2m-2 4h2m-2 4h2m7-2v3',
} as const;

interface MainPage {
  to: '/' | '/conversations' | '/agents' | '/inbox' | '/studio' | '/profiles';
  icon: keyof typeof icons;
  /** The first parts of all addresses that belong to it. */
  has: readonly string[];
  /** A phone's bar has room for four: the others are reached from the page "Me". */
  isOnWideScreensOnly?: boolean;
}

/** Where the frame leads, in this order. */
export const mainPages: readonly MainPage[] = [
  { to: '/', icon: 'discover', has: ['', 't'] },
  { to: '/conversations', icon: 'chats', has: ['conversations'] },
  { to: '/agents', icon: 'agents', has: ['agents'] },
  { to: '/inbox', icon: 'me', has: ['inbox'] },
  { to: '/studio', icon: 'studio', has: ['studio'], isOnWideScreensOnly: true },
  {
    to: '/profiles',
    icon: 'companies',
    has: ['profiles', 'api-keys', 'files', 'knowledge', 'secrets', 'usage', 'members'],
    isOnWideScreensOnly: true,
  },
];
