import { wordsIn } from '../../../components/address-words.ts';
import type { ProfileStatus } from '../../profile.ts';

/** What the list's address says: `/profiles?name=analyst&metadata=team%3Dsecurity&status=active`. */
export interface ProfileSearch {
  name?: string;
  /** `key=value`. */
  metadata?: string;
  status?: ProfileStatus;
}

/** As GET /v1/agents takes them. */
const LONGEST_NAME = 256;
const LONGEST_METADATA = 512;

/** Anybody can write an address, so only what the service takes is read from it. */
export function profileSearch({ name, metadata, status }: Record<string, unknown>): ProfileSearch {
  return {
    name: wordsIn(name, LONGEST_NAME),
    metadata: wordsIn(metadata, 2 * LONGEST_METADATA + 1),
    status: status === 'active' || status === 'paused' || status === 'archived' ? status : undefined,
  };
}

/** As the route takes it. Undefined: what is written is no `key=value` yet. */
export function metadataFilter(metadata = ''): Record<string, string> | undefined {
  if (metadata === '') return {};
  const at = metadata.indexOf('=');
  const [key, value] = [metadata.slice(0, at).trim(), metadata.slice(at + 1).trim()];
  if (at < 1 || key === '' || key.length > LONGEST_METADATA || value.length > LONGEST_METADATA) return undefined;
  return { [`metadata.${key}`]: value };
}
