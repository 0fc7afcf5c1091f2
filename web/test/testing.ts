// What other workspaces' tests use from here.
import { join } from 'node:path';
import { type ServedPage, servedPage } from './served-page.ts';

/** A page that acts as an owner (`window.person`). Requests for anything but its files go to `gateway`, at the page's own origin. */
export function servedOwnerPage(xmtpUrl: string, gateway: Parameters<typeof servedPage>[2]): Promise<ServedPage> {
  return servedPage(join(import.meta.dirname, 'owner/page'), xmtpUrl, gateway);
}
