import type { IncomingMessage } from 'node:http';

export const isRead = ({ method }: IncomingMessage): boolean => method === 'GET' || method === 'HEAD';

/** As sent, without the query. Nothing decodes it: a path is only ever compared. */
export const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0] ?? '';

/** Whether a browser wants to show a page. Programs say that they take anything. */
export const wantsPage = ({ headers }: IncomingMessage): boolean => /\btext\/html\b/i.test(headers.accept ?? '');

const CODINGS = ['br', 'gzip'] as const;
export type Coding = (typeof CODINGS)[number];

/** The best coding that the client accepts. */
export function codingFor({ headers }: IncomingMessage): Coding | undefined {
  const accepted = new Set<string>();
  for (const each of String(headers['accept-encoding'] ?? '').split(',')) {
    const [name = '', ...parameters] = each.toLowerCase().split(';');
    if (!parameters.some((one) => /^\s*q\s*=\s*0(\.0*)?\s*$/.test(one))) accepted.add(name.trim());
  }
  return CODINGS.find((coding) => accepted.has(coding));
}

/** Whether the client's copy is the current one. */
export function isUnchanged({ headers }: IncomingMessage, etag: string): boolean {
  const known = (headers['if-none-match'] ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*');
}
