import type { Plugin } from 'vite';
import { icons, mainPages } from '../src/app/frame/main-pages.ts';
import { texts } from '../src/texts/app.ts';
import { storeTexts } from '../src/texts/store.ts';

/**
 * Puts the store's title and first words into the document, so that they are there before the app is. The gateway puts others
 * between the same marks for other pages.
 */
export function storeShell(): Plugin {
  const { name, navigation } = texts;
  // As the app draws it: what moves when the app is there is painted, and counted, a second time.
  const links = mainPages.map(
    ({ to, icon, isOnWideScreensOnly }) =>
      `<a href="${to}"${isOnWideScreensOnly ? ' class="frame-wide"' : ''}><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="${icons[icon]}"/></svg><span>${navigation[to]}</span></a>`,
  );
  const mark = '<img class="frame-mark" src="/icon.svg" alt="" width="36" height="36">';
  const head = `<title>${storeTexts.title} · ${name}</title><meta name="description" content="${storeTexts.lead}">`;
  const shell = `<div class="frame"><nav class="frame-bar">${mark}${links.join('')}</nav><main class="frame-content"><div class="hero shell"><h1>${storeTexts.title}</h1><p>${storeTexts.lead}</p></div></main></div>`;
  return {
    name: 'offshoot-shell',
    transformIndexHtml: (html) => html.replace('<!--head-->', `<!--head-->${head}`).replace('<!--shell-->', `<!--shell-->${shell}`),
  };
}
