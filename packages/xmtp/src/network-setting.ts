// Apart from the SDK, whose native library takes a while to load.
import { derived, group, origins, type Setting, url, variable } from '@offshoot/runtime/environment';

export interface XmtpNetwork {
  env: 'local' | 'dev' | 'production';
  /** Only for `local`: dev and production have fixed endpoints. */
  apiUrl?: string;
}

export const DEFAULT_LOCAL_URL = 'http://localhost:5556';

const name = variable({ name: 'XMTP_ENV', help: 'the XMTP network: local, dev or production', default: 'local' }, (text) => {
  if (text === 'local' || text === 'dev' || text === 'production') return text;
  throw new Error('must be local, dev or production');
});
const localUrl = url({ name: 'XMTP_URL', help: 'a local network that is already running', default: DEFAULT_LOCAL_URL }, DEFAULT_LOCAL_URL);

export const xmtpNetwork: Setting<XmtpNetwork> = derived(group({ env: name, apiUrl: localUrl }), ({ env, apiUrl }) =>
  env === 'local' ? { env, apiUrl } : { env },
);

/** Servers of attachments that the operator lets the gateway and agents reach though they are private, or have no TLS. */
export const attachmentOrigins = origins({
  name: 'OFFSHOOT_ATTACHMENT_ORIGINS',
  help: 'origins of servers on private networks that store attachments of messages, separated by commas',
});
