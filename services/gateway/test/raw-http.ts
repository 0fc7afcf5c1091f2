// HTTP that no library would send.
import net from 'node:net';

/** Everything that the other end sends until it closes the connection or `enough` has arrived. */
export function exchange(port: number, bytes: string | Buffer, enough: (said: string) => boolean = () => false): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes));
    let said = '';
    socket.setEncoding('latin1');
    socket.setTimeout(15_000, () => socket.destroy(new Error(`the connection stays open; it said: ${said.slice(0, 300)}`)));
    socket.on('data', (chunk: string) => {
      said += chunk;
      if (enough(said)) socket.destroy();
    });
    // The other end may close while we are still writing.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (!['ECONNRESET', 'EPIPE'].includes(error.code ?? '')) reject(error);
    });
    socket.on('close', () => resolve(said));
  });
}

/** As a client that reads nothing before it has sent everything. Rejects if the connection is gone before that. */
export function sentFirst(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.setTimeout(30_000, () => socket.destroy(new Error('the connection stays open')));
    socket.on('error', reject);
    socket.once('connect', () => {
      socket.write(bytes, () => {
        let said = '';
        socket.setEncoding('latin1');
        socket.on('data', (chunk: string) => {
          said += chunk;
        });
        socket.on('close', () => resolve(said));
      });
    });
  });
}

/** A whole HTTP/1.1 request that asks to close the connection afterwards. */
export function post(path: string, headers: readonly string[], body: string | Buffer = '{}'): Buffer {
  const length = headers.some((line) => /^(content-length|transfer-encoding):/i.test(line)) ? [] : [`content-length: ${body.length}`];
  const host = headers.some((line) => /^host:/i.test(line)) ? [] : ['host: localhost'];
  const head = [`POST ${path} HTTP/1.1`, ...host, 'connection: close', ...headers, ...length, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body)]);
}

export function statusOf(said: string): number {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(said)?.[1] ?? 0);
}

/** The first bytes of an HTTP/2 connection and one call, with literal headers, so that any of them can occur twice. */
export function http2Call(headers: readonly (readonly [string, string])[], body: Buffer): Buffer {
  const frame = (type: number, flags: number, stream: number, payload: Buffer) => {
    const head = Buffer.alloc(9);
    head.writeUIntBE(payload.length, 0, 3);
    head.writeUInt8(type, 3);
    head.writeUInt8(flags, 4);
    head.writeUInt32BE(stream, 5);
    return Buffer.concat([head, payload]);
  };
  const text = (value: string) => Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
  const block = Buffer.concat(headers.map(([name, value]) => Buffer.concat([Buffer.from([0]), text(name), text(value)])));
  const endHeaders = 0x4;
  const endStream = 0x1;
  return Buffer.concat([
    Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    frame(4, 0, 0, Buffer.alloc(0)),
    frame(1, endHeaders, 1, block),
    frame(0, endStream, 1, body),
  ]);
}

/** A message of so many letters, as a server sends it over a WebSocket. */
export function textFrame(length: number): Buffer {
  const long = Buffer.alloc(8);
  long.writeBigUInt64BE(BigInt(length));
  const size = length < 126 ? [length] : length < 65_536 ? [126, ...long.subarray(6)] : [127, ...long];
  return Buffer.concat([Buffer.from([0x81, ...size]), Buffer.alloc(length, 'x')]);
}
