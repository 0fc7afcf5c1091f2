import type { Plugin } from 'vite';
import { texts } from '../src/texts/app.ts';
import { storeTexts } from '../src/texts/store.ts';

/**
 * Puts the store's title and first words into the document, so that they are there before the app is. The gateway puts others
 * between the same marks for other pages.
 */
export function storeShell(): Plugin {
  const { name } = texts;
  const head = `<title>${storeTexts.title} · ${name}</title><meta name="description" content="${storeTexts.lead}">`;
  const shell = `<header class="header"><div class="shell"><span class="brand">${name}</span></div></header><main class="shell"><h1>${storeTexts.title}</h1><p>${storeTexts.lead}</p></main>`;
  return {
    name: 'offshoot-shell',
    transformIndexHtml: (html) => html.replace('<!--head-->', `<!--head-->${head}`).replace('<!--shell-->', `<!--shell-->${shell}`),
  };
}
