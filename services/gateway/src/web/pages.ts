import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { XmtpNetwork } from '@offshoot/xmtp';
import { securityHeaders } from './site/security-headers.ts';
import { site } from './site/site.ts';
import { readSite } from './site/site-files.ts';
import { CardPainter } from './template/card-painter.ts';
import { templatePages } from './template/template-pages.ts';
import type { WebRoute } from './web-routes.ts';

export interface WebAppConfig {
  /** Of the built app. */
  folder: string;
  /** As browsers reach it. */
  network: XmtpNetwork;
}

export interface Pages {
  routes: WebRoute[];
  close(): Promise<void>;
}

/** What people see in a browser. */
export function openPages(config: WebAppConfig | undefined, deps: { origin: () => string; log: Logger }): Pages {
  if (!config) return { routes: [], close: async () => {} };
  const { network, folder } = config;
  const built = readSite(folder);
  const headers = securityHeaders(network);
  const painter = new CardPainter();
  return {
    routes: [templatePages({ ...deps, document: built.document, headers, painter }), site(built, { network, headers })],
    close: () => painter.close(),
  };
}
