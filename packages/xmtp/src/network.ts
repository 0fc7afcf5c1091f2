import { type Backend, createBackend } from '@xmtp/node-sdk';
import { DEFAULT_LOCAL_URL, type XmtpNetwork } from './network-setting.ts';

/** The state of one network: the channel for code that keeps no client, and the channels with places for clients. */
interface Connections {
  shared?: Promise<Backend>;
  channels: Channel[];
}

interface Channel {
  backend: Promise<Backend>;
  taken: number;
}

/**
 * The SDK lets 5000 requests per minute through a channel and silently delays the rest until the minute is
 * over. A client makes about 30 to start and join a conversation, and 6 per minute for as long as it lives.
 */
const CLIENTS_PER_CHANNEL = 20;
/** A client's requests count for this long, so its slot becomes free only then. */
const LIMIT_WINDOW_MS = 60_000;

const networks = new Map<string, Connections>();

/** A slot for one client on one of the network's channels. */
export interface ChannelSlot {
  backend: Promise<Backend>;
  /** Call once the client is closed. */
  release(): void;
}

/** The SDK's connection to a network, shared by code that keeps no client: a channel is expensive and has no identity. */
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

/** Clients also share channels, but only a few each: see CLIENTS_PER_CHANNEL. */
export function takeChannelSlot(network: XmtpNetwork): ChannelSlot {
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
  // A channel that cannot be built is not kept.
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

/** Gives the next client a new channel: this one's connection does not respond, and would notice only after half a minute. */
export function renewBackend(network: XmtpNetwork): void {
  networks.delete(keyOf(network));
}

/** Identifies a network within the process. */
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
