import { join } from 'node:path';
import type { SessionStore, StoredSession } from '@offshoot/client';
import { exclusively, readPrivateJson, removePrivateFile, replacePrivateJson } from '../private-file.ts';

const KEYS = [
  'url',
  'inboxId',
  'accessToken',
  'expireTime',
  'refreshToken',
  'sessionExpireTime',
] as const satisfies (keyof StoredSession)[];

/** The session with the gateway, kept in OFFSHOOT_HOME between commands, which take turns to renew it. */
export function sessionFile(home: string, signal: AbortSignal): SessionStore {
  const file = join(home, 'session.json');
  return {
    read() {
      // A corrupt file counts as no session: the next sign-in replaces it.
      const content = readPrivateJson(file, { damaged: undefined });
      const isWhole = typeof content === 'object' && content !== null && KEYS.every((key) => typeof Reflect.get(content, key) === 'string');
      return isWhole ? (content as StoredSession) : undefined;
    },
    replace: (session) => replacePrivateJson(file, session),
    remove: () => removePrivateFile(file),
    exclusively: (work) => exclusively(`${file}.lock`, signal, work),
  };
}
