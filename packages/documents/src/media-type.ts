const HTML: ReadonlySet<string> = new Set(['text/html', 'application/xhtml+xml']);
const PLAIN: ReadonlySet<string> = new Set(['text/plain', 'text/markdown', 'text/x-markdown', 'text/csv', 'application/json']);

const mediaTypeOf = (type: string): string => type.split(';')[0]?.trim().toLowerCase() ?? '';

export const isHtmlType = (type: string): boolean => HTML.has(mediaTypeOf(type));

/** `type`: a Content-Type. */
export function isReadable(type: string): boolean {
  const media = mediaTypeOf(type);
  return HTML.has(media) || PLAIN.has(media) || /^application\/[\w.-]+\+json$/.test(media);
}
