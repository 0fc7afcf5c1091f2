const RELOADED_AT = 'offshoot.reloaded-at';
/** If parts are still missing after a reload, another one does not bring them. */
const NOT_AGAIN_MS = 30_000;

/** After an update of the site, a page that was open asks for parts that are gone. Reloading it brings the new ones. */
export function reloadAfterUpdate(): void {
  window.addEventListener('vite:preloadError', (event) => {
    const last = Number(sessionStorage.getItem(RELOADED_AT) ?? 0);
    if (!navigator.onLine || Date.now() - last < NOT_AGAIN_MS) return;
    event.preventDefault();
    sessionStorage.setItem(RELOADED_AT, String(Date.now()));
    location.reload();
  });
}
