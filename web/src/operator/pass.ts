/** What a pass says about itself. Only the store can tell whether it is true. */
export interface Pass {
  text: string;
  name: string;
  expiresAt: Date;
}

/** Undefined: the text is no pass. */
export function readPass(given: string): Pass | undefined {
  const text = given.trim();
  const [, payload, ...rest] = text.split('.');
  if (payload === undefined || rest.length !== 1) return undefined;
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
    const { sub, exp } = JSON.parse(new TextDecoder().decode(bytes)) as { sub?: unknown; exp?: unknown };
    if (typeof sub !== 'string' || typeof exp !== 'number' || !Number.isFinite(exp)) return undefined;
    return { text, name: sub, expiresAt: new Date(exp * 1000) };
  } catch {
    return undefined;
  }
}
