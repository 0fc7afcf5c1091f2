import { type Browser, chromium } from 'playwright-core';
import { programsOf } from './programs.ts';

/**
 * Only this machine can be reached: what Chromium or a page asks of any other host fails at once. A proxy would resolve names
 * itself.
 */
const ONLY_LOOPBACK = ['--no-proxy-server', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]'];

/**
 * A Chromium of its own: a test file starts one and opens a context (cookies, storage) for each person. It ends on `close`, with
 * `await using`, and with the process that started it, however that ends.
 *
 * @param extra further switches of Chromium
 */
export async function startBrowser(extra: string[] = []): Promise<Browser> {
  const program = await programsOf(process.platform, process.arch, process.env);
  return chromium.launch({ ...program, args: [...ONLY_LOOPBACK, ...extra] });
}
