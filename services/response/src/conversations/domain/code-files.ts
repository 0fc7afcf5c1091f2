// Names of files, and which of them are pictures. Their author is not trusted.
import { pictureType } from '@offshoot/documents/picture.ts';

/** Bytes of a name in a container. */
const MAX_NAME = 200;

/** A name that no other file has: two uploads may have the same. */
export function givenName(name: string, others: readonly { name: string }[]): string {
  const taken = new Set(others.map((other) => other.name));
  const [, stem = '', end = ''] = /^(.*?)(\.[A-Za-z0-9]{1,10})?$/su.exec(plainFileName(name)) ?? [];
  for (let count = 1; ; count++) {
    const next = `${cut(stem)}${count === 1 ? '' : `-${count}`}${end}`;
    if (!taken.has(next)) return next;
  }
}

function cut(text: string): string {
  let rest = text;
  while (Buffer.byteLength(rest) > MAX_NAME) rest = [...rest].slice(0, -1).join('');
  return rest;
}

/** The last part of a path, without what nobody sees. */
export function plainFileName(name: string): string {
  const plain = name
    .toWellFormed()
    .slice(-4_096)
    .replace(/^.*[\\/]/s, '')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]/gu, '')
    .trim()
    .slice(0, 255)
    .toWellFormed();
  return plain === '' || /^\.+$/.test(plain) ? 'file' : plain;
}

/** Undefined: it is no picture. */
export function pictureUrl(content: Buffer): string | undefined {
  const type = pictureType(content);
  return type && `data:${type};base64,${content.toString('base64')}`;
}
