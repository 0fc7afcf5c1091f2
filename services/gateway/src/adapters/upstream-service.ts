import type { Transport } from '@connectrpc/connect';
import { callerHeaderFor, type ServiceClientOptions, serviceTransport } from '@offshoot/rpc';

/** Half of what a service allows per connection, so that a stream never waits for a slot. */
const STREAMS_PER_CONNECTION = 500;

/** Calls to a service behind the gateway. Unary calls never wait behind streams. */
export interface UpstreamService {
  /** The name in messages to people: 'the claim service'. */
  name: string;
  unary: Transport['unary'];
  stream: Transport['stream'];
  /** Tells the service whom a call is for: an inbox id with a valid session, or 'anonymous'. */
  callerHeader(caller: string | 'anonymous'): string | Promise<string>;
}

export function upstreamService(name: string, options: Omit<ServiceClientOptions, 'channel'>): UpstreamService {
  const connections: { transport: Transport; streams: number }[] = [];
  const withRoom = () => {
    let connection = connections.find(({ streams }) => streams < STREAMS_PER_CONNECTION);
    if (!connection) {
      connection = { transport: serviceTransport({ ...options, channel: `streams ${connections.length}` }), streams: 0 };
      connections.push(connection);
    }
    return connection;
  };
  return {
    name,
    callerHeader: (caller) => callerHeaderFor(caller, options),
    unary: (...call) => serviceTransport(options).unary(...call),
    async stream(...call) {
      const connection = withRoom();
      connection.streams += 1;
      const over = () => {
        connection.streams -= 1;
      };
      try {
        const response = await connection.transport.stream(...call);
        return { ...response, message: whenOver(response.message, over) };
      } catch (error) {
        over();
        throw error;
      }
    },
  };
}

async function* whenOver<T>(messages: AsyncIterable<T>, over: () => void): AsyncIterable<T> {
  try {
    yield* messages;
  } finally {
    over();
  }
}
