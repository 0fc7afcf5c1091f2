import { siteAnswers } from './site-answers.ts';

const RELOADED_AT = 'offshoot.reloaded-at';
/** If parts are still missing after a reload, another one does not bring them. */
const NOT_AGAIN_MS = 30_000;

/** After an update of the site, a page that was open asks for parts that are gone. Reloading it brings the new ones. */
export function reloadAfterUpdate(): void {
  window.addEventListener('vite:preloadError', async () => {
    // Without the site, a reload ends in the browser's own error page.
    if (!(await siteAnswers())) return;
    const last = Number(sessionStorage.getItem(RELOADED_AT) ?? 0);
    if (Date.now() - last < NOT_AGAIN_MS) return;
    sessionStorage.setItem(RELOADED_AT, String(Date.now()));
    location.reload();
  });
}
