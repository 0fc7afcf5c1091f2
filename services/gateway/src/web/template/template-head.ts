import { escapeHtml } from '@offshoot/rest/reading-page.ts';

export interface SharedTemplate {
  id: string;
  digest: string;
  name: string;
  emoji: string;
  description: string;
  /** It is in no list, so search engines are not to list it either. */
  isByLink: boolean;
}

/** As much as link previews show. */
const MAX_DESCRIPTION = 300;
const FALLBACK = 'An AI agent for your Convos group chats. See what it does, and bring it into your conversation.';

/** What a link preview reads, and the first words of the page. All of it is text by a stranger, escaped. */
export function templateDocumentParts(
  { id, digest, name, emoji, description, isByLink }: SharedTemplate,
  origin: string,
): { head: string; shell: string } {
  const url = `${origin}/t/${id}`;
  // A new version has a new picture, despite caches.
  const picture = `${url}/picture.png?v=${digest.slice(-8)}`;
  const said = shortened(description) || FALLBACK;
  const meta = (key: 'name' | 'property', entries: Record<string, string>) =>
    Object.entries(entries).map(([of, content]) => `<meta ${key}="${of}" content="${escapeHtml(content)}">`);
  const head = [
    `<title>${escapeHtml(name)} · Offshoot</title>`,
    `<link rel="canonical" href="${escapeHtml(url)}">`,
    ...meta('name', { description: said, 'twitter:card': 'summary_large_image', ...(isByLink && { robots: 'noindex' }) }),
    ...meta('property', {
      'og:type': 'website',
      'og:site_name': 'Offshoot',
      'og:title': name,
      'og:description': said,
      'og:url': url,
      'og:image': picture,
      'og:image:type': 'image/png',
      'og:image:width': '1200',
      'og:image:height': '630',
      'og:image:alt': `${emoji} ${name}`.trim(),
    }),
  ];
  const shell = `<main class="frame-content shell"><h1><bdi>${escapeHtml(name)}</bdi></h1><p dir="auto">${escapeHtml(description)}</p></main>`;
  return { head: head.join(''), shell };
}

function shortened(text: string): string {
  const characters = [...text.replace(/\s+/g, ' ').trim()];
  return characters.length > MAX_DESCRIPTION ? `${characters.slice(0, MAX_DESCRIPTION - 1).join('')}…` : characters.join('');
}
