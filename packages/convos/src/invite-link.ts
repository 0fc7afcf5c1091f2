/** Whose links open the Convos app: the one for the public network, or the one for development. */
const HOSTS = { production: 'popup.convos.org', dev: 'dev.convos.org', local: 'dev.convos.org' };

/** The link of an invite. */
export function inviteLink(slug: string, network: keyof typeof HOSTS): string {
  return `https://${HOSTS[network]}/v2?i=${encodeURIComponent(slug)}`;
}

/** Far above any real invite; limits the work spent on other texts. */
const MAX_TEXT_LENGTH = 16 * 1024;
const SEPARATOR = /\*/g;
/** Query parameters that carry the code: `?i=` in links, `?code=` in `/invite`. */
const CODE_PARAMETERS = ['i', 'code'];
/** Paths of the form `/i/<code>`; `convos://join/<code>` parses with the host `join`. */
const CODE_FOLDERS = new Set(['i', 'join', 'invite']);

/**
 * The invite code in a text: a link of any dialect, or the code alone. Without the `*` that
 * clients insert every 300 characters to keep messengers from breaking long links.
 * Hosts are not checked: the code authenticates itself.
 */
export function slugOf(text: string): string | undefined {
  if (text.length > MAX_TEXT_LENGTH) return undefined;
  const trimmed = text.trim();
  const code = trimmed.includes('://') ? codeOfLink(trimmed) : trimmed;
  return code?.replace(SEPARATOR, '') || undefined;
}

function codeOfLink(link: string): string | undefined {
  if (!URL.canParse(link)) return undefined;
  const url = new URL(link);
  if (!['https:', 'http:', 'convos:'].includes(url.protocol)) return undefined;
  for (const parameter of CODE_PARAMETERS) {
    const code = url.searchParams.get(parameter);
    if (code) return code;
  }
  const path = url.pathname.split('/').filter((part) => part !== '');
  const parts = url.protocol === 'convos:' ? [url.host, ...path] : path;
  const code = CODE_FOLDERS.has(parts.at(-2) ?? '') ? parts.at(-1) : undefined;
  return code?.replaceAll(/%2a/gi, '*');
}
