import net from 'node:net';
import tls from 'node:tls';
import { type ServiceTls, type TlsMaterial, tlsVersion } from '../auth/index.ts';

/** Keep-alive probes detect dead idle connections. */
const socketOptions = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 };

export interface ListenerOptions {
  /** Absent: clear text. */
  tls?: ServiceTls | undefined;
  handshakeTimeoutMs: number;
  /** Called for each accepted connection; over TLS, only if its certificate was accepted. */
  onSocket: (socket: net.Socket) => void;
  /** The trusted authorities have changed: connections accepted under the previous ones should end. */
  onNewAuthorities: () => void;
}

/** The server that accepts connections. Closing it also stops the check for new TLS files. */
export function createListener(options: ListenerOptions): net.Server {
  return options.tls ? createTlsListener(options.tls, options) : net.createServer(socketOptions, options.onSocket);
}

function createTlsListener(given: ServiceTls, { handshakeTimeoutMs, onSocket, onNewAuthorities }: ListenerOptions): net.Server {
  let material = given.current();
  const server = tls.createServer({
    ...socketOptions,
    ...contextOf(material),
    requestCert: true,
    rejectUnauthorized: true,
    ALPNProtocols: ['h2', 'http/1.1'],
    handshakeTimeout: handshakeTimeoutMs,
  });
  server.on('secureConnection', (socket) => {
    // No certificate is presented when a session is resumed, so nothing would be checked.
    if (socket.isSessionReused() || !socket.authorized) socket.destroy();
    else onSocket(socket);
  });
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  const look = setInterval(() => {
    const before = material;
    material = given.current();
    if (material === before) return;
    server.setSecureContext(contextOf(material));
    if (material.ca !== before.ca) onNewAuthorities();
  }, given.checkIntervalMs).unref();
  server.on('close', () => clearInterval(look));
  return server;
}

function contextOf({ cert, key, ca }: TlsMaterial): tls.SecureContextOptions {
  return { cert, key, ca, minVersion: tlsVersion };
}
