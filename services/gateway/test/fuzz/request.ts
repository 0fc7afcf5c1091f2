import { gzipSync } from 'node:zlib';
import { type DescMessage, type DescMethod, type Message, toBinary, toJsonString } from '@bufbuild/protobuf';
import type { Random } from './random.ts';
import { sampleOf } from './sample.ts';

export type Protocol = 'connect' | 'connect-stream' | 'grpc' | 'grpc-web';

export interface FuzzedRequest {
  protocol: Protocol;
  headers: Record<string, string>;
  body: Buffer;
}

const encodingHeader: Record<Protocol, string> = {
  connect: 'content-encoding',
  'connect-stream': 'connect-content-encoding',
  grpc: 'grpc-encoding',
  'grpc-web': 'grpc-encoding',
};

const protocols: readonly Protocol[] = ['connect', 'connect', 'grpc', 'grpc-web', 'connect-stream'];

/** A valid request of the method, usually broken afterwards. */
export function fuzzedRequest(method: DescMethod, random: Random): FuzzedRequest {
  let protocol = random.pick(protocols);
  // The content type alone gets the wrong one refused, so it is sent rarely.
  if (protocol.startsWith('connect') && !random.chance(0.05)) protocol = method.methodKind === 'unary' ? 'connect' : 'connect-stream';
  const isJson = random.chance(0.5);
  const headers: Record<string, string> = { 'content-type': contentType(protocol, isJson) };
  let message = random.chance(0.15)
    ? random.bytes(random.below(1000))
    : encoded(method.input, sampleOf(method.input, random, random.chance(0.4)), isJson);
  if (random.chance(0.65)) message = mutated(message, isJson, random);
  if (random.chance(0.1)) {
    headers[encodingHeader[protocol]] = random.pick(['gzip', 'br', 'identity', 'zip']);
    if (random.chance(0.5)) message = random.chance(0.5) ? gzipSync(message) : gzipSync(message).subarray(0, 15);
  }
  if (random.chance(0.05))
    headers[protocol.startsWith('grpc') ? 'grpc-timeout' : 'connect-timeout-ms'] = random.pick(['1', '-1', '9S', 'x', '99999999999']);
  return { protocol, headers, body: protocol === 'connect' ? message : framed(message, random) };
}

function contentType(protocol: Protocol, isJson: boolean): string {
  const codec = isJson ? 'json' : 'proto';
  if (protocol === 'connect') return `application/${codec}`;
  return `application/${protocol === 'connect-stream' ? 'connect' : protocol}+${codec}`;
}

function encoded(desc: DescMessage, message: Message, isJson: boolean): Buffer {
  if (!isJson) return Buffer.from(toBinary(desc, message));
  try {
    return Buffer.from(toJsonString(desc, message));
  } catch {
    // A time out of range has no JSON form.
    return Buffer.from('{}');
  }
}

function framed(message: Buffer, random: Random): Buffer {
  const frame = (flags: number, length: number) => {
    const head = Buffer.alloc(5);
    head.writeUInt8(flags);
    head.writeUInt32BE(length >>> 0, 1);
    return Buffer.concat([head, message]);
  };
  switch (random.below(12)) {
    case 0:
      return message;
    case 1:
      return frame(0, message.length + 1 + random.below(1000));
    case 2:
      return frame(0, Math.max(0, message.length - 1 - random.below(1000)));
    case 3:
      return frame(0, 0xffffffff);
    case 4:
      return frame(random.below(256), message.length);
    case 5:
      return Buffer.concat([frame(0, message.length), frame(0, message.length)]);
    case 6:
      return frame(0, message.length).subarray(0, random.below(message.length + 5));
    default:
      return frame(0, message.length);
  }
}

function mutated(message: Buffer, isJson: boolean, random: Random): Buffer {
  let bytes: Buffer = Buffer.from(message);
  for (let n = 1 + random.below(4); n > 0; n -= 1) bytes = mutatedOnce(bytes, isJson, random);
  return bytes;
}

function mutatedOnce(bytes: Buffer, isJson: boolean, random: Random): Buffer {
  const at = random.below(bytes.length + 1);
  const to = at + random.below(bytes.length - at + 1);
  const insert = (middle: Buffer) => Buffer.concat([bytes.subarray(0, at), middle, bytes.subarray(at)]);
  switch (random.below(9)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(to)]);
    case 2:
      return insert(random.bytes(1 + random.below(20)));
    case 3:
      return insert(bytes.subarray(at, to));
    case 4: {
      // Nesting: JSON arrays and objects; in binary, start-group tags and length-delimited fields.
      const one = isJson ? random.pick(['[', '{"a":', '{"content":{', '"']) : random.pick(['\x0b', '\x0a\x7f', '\x1b', '\x12']);
      return insert(Buffer.from(one.repeat(random.pick([10, 10, 150, 150, 150, 2000])), 'latin1'));
    }
    case 5: {
      const text = isJson
        ? random.pick(['null', '1e999', '-0', '"\\ud800"', '{}', '[]', 'true', ',', '"$typeName":1,'])
        : '\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01';
      return insert(Buffer.from(text, 'latin1'));
    }
    default: {
      const flipped = Buffer.from(bytes);
      for (let n = 1 + random.below(8); n > 0 && flipped.length > 0; n -= 1) {
        const index = random.below(flipped.length);
        flipped[index] = (flipped[index] ?? 0) ^ (1 << random.below(8));
      }
      return flipped;
    }
  }
}
