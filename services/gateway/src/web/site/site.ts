import type { XmtpNetwork } from '@offshoot/xmtp/network-setting.ts';
import { answer, contentOf } from '../answer.ts';
import { isRead, pathOf, wantsPage } from '../requests.ts';
import type { WebRoute } from '../web-routes.ts';
import { xmtpUrlOf } from './security-headers.ts';
import type { SiteFiles } from './site-files.ts';

/** The name of a file in this folder changes with its content. */
const NAMED_BY_CONTENT = '/assets/';
const FOREVER = 'public, max-age=31536000, immutable';
/** Browsers ask for it again each time, and get it only if it changed. */
const REVALIDATED = 'no-cache';

export interface SiteOptions {
  network: XmtpNetwork;
  /** For everything that it serves. */
  headers: Record<string, string>;
}

/** The web app: its files, its settings, and its document for every address that a browser opens. */
export function site({ files, document, isPage }: SiteFiles, { network, headers }: SiteOptions): WebRoute {
  const settings = { xmtp: { env: network.env, url: xmtpUrlOf(network) } };
  const config = contentOf('application/json', Buffer.from(JSON.stringify(settings)));
  // Its title and first words are the app's to write.
  const other = document.with({ head: '<title>Offshoot</title>', shell: '' });
  const { missing } = document;
  return (request, response) => {
    if (!isRead(request)) return false;
    const path = pathOf(request);
    const file = files.get(path);
    if (file) {
      answer(request, response, file, { cacheControl: path.startsWith(NAMED_BY_CONTENT) ? FOREVER : REVALIDATED, headers });
      return true;
    }
    if (path === '/config.json') {
      answer(request, response, config, { cacheControl: REVALIDATED });
      return true;
    }
    if (path.startsWith(NAMED_BY_CONTENT) || !wantsPage(request)) return false;
    const known = path === '/' ? document.store : other;
    const [content, status] = isPage(path) ? [known, 200] : [missing, 404];
    answer(request, response, content, { status, cacheControl: REVALIDATED, headers });
    return true;
  };
}
