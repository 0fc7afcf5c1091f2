import { derived, group, type Setting, url, variable } from '@offshoot/environment';
import { type Backend, createBackend } from '@xmtp/node-sdk';

export interface XmtpNetwork {
  env: 'local' | 'dev' | 'production';
  /** Only for `local`: dev and production have fixed endpoints. */
  apiUrl?: string;
}

const DEFAULT_LOCAL_URL = 'http://localhost:5556';

const name = variable({ name: 'XMTP_ENV', help: 'the XMTP network: local, dev or production', default: 'local' }, (text) => {
  if (text === 'local' || text === 'dev' || text === 'production') return text;
  throw new Error('must be local, dev or production');
});
const localUrl = url({ name: 'XMTP_URL', help: 'a local network that already runs', default: DEFAULT_LOCAL_URL }, DEFAULT_LOCAL_URL);

export const xmtpNetwork: Setting<XmtpNetwork> = derived(group({ env: name, apiUrl: localUrl }), ({ env, apiUrl }) =>
  env === 'local' ? { env, apiUrl } : { env },
);

/** What is known of one network: the channel for whatever keeps no client, and those that clients hold places of. */
interface Connections {
  shared?: Promise<Backend>;
  channels: Channel[];
}

interface Channel {
  backend: Promise<Backend>;
  taken: number;
}

/**
 * The SDK lets 5000 requests a minute pass through a channel; the others it holds back, without a word, until the minute is
 * over. A client asks some 30 times to come up and join a conversation, and 6 times a minute for as long as it lives.
 */
const CLIENTS_PER_CHANNEL = 20;
/** What a client has asked counts that long, so its place is free only then. */
const LIMIT_WINDOW_MS = 60_000;

const networks = new Map<string, Connections>();

/** A place for one client on one of the network's channels. */
export interface ChannelPlace {
  backend: Promise<Backend>;
  /** Once the client is closed. */
  release(): void;
}

/** The SDK's connection to a network, shared by whatever keeps no client: a channel is costly and holds no identity. */
export function backendOf(network: XmtpNetwork): Promise<Backend> {
  const connections = connectionsOf(network);
  const known = connections.shared;
  if (known) return known;
  const backend = connect(network);
  connections.shared = backend;
  backend.catch(() => {
    if (connections.shared === backend) delete connections.shared;
  });
  return backend;
}

/** Clients share channels too, but only a few each: see CLIENTS_PER_CHANNEL. */
export function takePlace(network: XmtpNetwork): ChannelPlace {
  const { channels } = connectionsOf(network);
  let channel = channels.find(({ taken }) => taken < CLIENTS_PER_CHANNEL);
  if (channel === undefined) {
    channel = { backend: connect(network), taken: 0 };
    channels.push(channel);
  }
  const { backend } = channel;
  const held = channel;
  held.taken++;
  let released = false;
  const leave = () => {
    held.taken--;
    const at = channels.indexOf(held);
    if (held.taken === 0 && at >= 0) channels.splice(at, 1);
  };
  // One that cannot be built is nobody's.
  backend.catch(() => {
    const at = channels.indexOf(held);
    if (at >= 0) channels.splice(at, 1);
  });
  return {
    backend,
    release() {
      if (released) return;
      released = true;
      setTimeout(leave, LIMIT_WINDOW_MS).unref();
    },
  };
}

/** The next client gets a channel of its own: this one's connection does not answer, and notices that itself after half a minute. */
export function renewBackend(network: XmtpNetwork): void {
  networks.delete(keyOf(network));
}

/** What tells one network from another within the process. */
export const keyOf = ({ env, apiUrl }: XmtpNetwork): string => `${env} ${apiUrl ?? ''}`;

function connectionsOf(network: XmtpNetwork): Connections {
  const key = keyOf(network);
  const known = networks.get(key);
  if (known) return known;
  const connections: Connections = { channels: [] };
  networks.set(key, connections);
  return connections;
}

/** `gatewayHost` stays unset, as it would switch the SDK to another API. */
function connect(network: XmtpNetwork): Promise<Backend> {
  return createBackend(network.env === 'local' ? { env: 'local', apiUrl: network.apiUrl ?? DEFAULT_LOCAL_URL } : { env: network.env });
}
