import type { icons } from './icons.ts';

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
