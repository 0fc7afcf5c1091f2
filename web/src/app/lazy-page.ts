import { lazyRouteComponent } from '@tanstack/react-router';

/**
 * A page that is loaded when somebody goes there. Offline, it comes once the browser is back: the router reloads the whole app if a part
 * cannot be loaded, and offline that ends in the browser's own error page.
 */
export function lazyPage<T extends Record<string, unknown>, N extends keyof T>(load: () => Promise<T>, name: N) {
  return lazyRouteComponent(async () => {
    if (!navigator.onLine) await new Promise((resolve) => addEventListener('online', resolve, { once: true }));
    return load();
  }, name);
}
