import type { Plugin } from 'vite';
import { texts } from '../src/texts/app.ts';
import { storeTexts } from '../src/texts/store.ts';

/**
 * Puts the store's title and first words into the document, so that they are there before the app is. The gateway puts others
 * between the same marks for other pages.
 */
export function storeShell(): Plugin {
  const { name, navigation: to } = texts;
  // As the app draws it: what moves when the app is there is painted, and counted, a second time.
  const links = {
    '/': to.store,
    '/conversations': to.conversations,
    '/studio': to.studio,
    '/agents': to.agents,
    '/profiles': to.companies,
    '/inbox': to.inbox,
  };
  const nav = Object.entries(links)
    .map(([path, text]) => `<a href="${path}">${text}</a>`)
    .join('');
  const head = `<title>${storeTexts.title} · ${name}</title><meta name="description" content="${storeTexts.lead}">`;
  const shell = `<header class="header"><div class="shell"><span class="brand">${name}</span><nav>${nav}</nav></div></header><main class="shell"><h1>${storeTexts.title}</h1><p>${storeTexts.lead}</p></main>`;
  return {
    name: 'offshoot-shell',
    transformIndexHtml: (html) => html.replace('<!--head-->', `<!--head-->${head}`).replace('<!--shell-->', `<!--shell-->${shell}`),
  };
}
