import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { programsOf } from './programs.ts';

/**
 * Only this machine can be reached: what Chromium or a page asks of any other host fails at once. A proxy would resolve names
 * itself.
 */
const ONLY_LOOPBACK = ['--no-proxy-server', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]'];

/** V8 compiles hot WebAssembly a second time, optimized: in pages that live for seconds, this costs more than it saves. */
const COMPILE_ONCE = '--js-flags=--liftoff-only';

export interface BrowserOptions {
  /** Further switches of Chromium. */
  switches?: string[];
  /** Compiles as people's browsers do: for what is timed. */
  optimizes?: boolean;
}

/** Opens a browser for each person. */
export interface Browser {
  /** One person's browser: a Chromium with a profile of its own on disk, which ends with the context. */
  newContext(options?: BrowserContextOptions): Promise<BrowserContext>;
  /** Closes all that are open. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * People have ordinary profiles, so tests have them, too. Playwright's own contexts are incognito, where Chromium passes each read and
 * write of a page's database through two more processes. All end with the process that started them, however that ends.
 */
export async function startBrowser({ switches = [], optimizes = false }: BrowserOptions = {}): Promise<Browser> {
  const program = await programsOf(process.platform, process.arch, process.env);
  const args = [...ONLY_LOOPBACK, ...(optimizes ? [] : [COMPILE_ONCE]), ...switches];
  const open = new Set<BrowserContext>();
  const close = async () => void (await Promise.all([...open].map((context) => context.close())));
  return {
    async newContext(options = {}) {
      const context = await chromium.launchPersistentContext('', { ...options, ...program, args });
      open.add(context.once('close', () => open.delete(context)));
      context.setDefaultTimeout(PATIENCE_MS);
      return context;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Of a busy machine. */
const PATIENCE_MS = 120_000;

export const SCHEMES = ['light', 'dark'] as const;

/** Shows a page of the web app in these colours, without motion. The app hears of it a moment later. */
export async function showIn(page: Page, scheme: (typeof SCHEMES)[number]): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  await page.locator(`html[data-mantine-color-scheme=${scheme}]`).waitFor();
}
