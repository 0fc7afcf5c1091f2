// Names of files, and which of them are pictures. Whoever wrote them is not trusted.

/** Bytes of a name in a container. */
const MOST_NAME = 200;

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
  while (Buffer.byteLength(rest) > MOST_NAME) rest = [...rest].slice(0, -1).join('');
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

/** By their first bytes, whatever the name says. Never SVG, which can have scripts. */
const PICTURES: readonly [type: string, isOne: (head: string) => boolean][] = [
  ['image/png', (head) => head.startsWith('\x89PNG\r\n\x1a\n')],
  ['image/jpeg', (head) => head.startsWith('\xff\xd8\xff')],
  ['image/gif', (head) => /^GIF8[79]a/.test(head)],
  ['image/webp', (head) => head.startsWith('RIFF') && head.startsWith('WEBP', 8)],
];

/** Undefined: it is no picture. */
export function pictureUrl(content: Buffer): string | undefined {
  const head = content.toString('latin1', 0, 16);
  const [type] = PICTURES.find(([, isOne]) => isOne(head)) ?? [];
  return type && `data:${type};base64,${content.toString('base64')}`;
}
