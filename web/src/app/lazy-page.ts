import { lazyRouteComponent } from '@tanstack/react-router';
import { untilSiteAnswers } from './site-answers.ts';

/**
 * A page that loads when the person goes there. Offline, or while the site is away, it comes once the site is back: the router reloads
 * the whole app if a part cannot be loaded, and then that ends in the browser's own error page.
 */
export function lazyPage<T extends Record<string, unknown>, N extends keyof T>(load: () => Promise<T>, name: N) {
  return lazyRouteComponent(async () => {
    if (!navigator.onLine) await untilSiteAnswers();
    try {
      return await load();
    } catch {
      await untilSiteAnswers();
      return load();
    }
  }, name);
}
