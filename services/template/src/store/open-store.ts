import { openOrm } from '@offshoot/postgres';
import { AgentTemplate, RedeemedNonce, TemplateVersion } from './entities.ts';
import { migrations } from './migrations/index.ts';

export const SCHEMA = 'template';

/** The service's database, migrated. */
export function openTemplateOrm(url: string) {
  return openOrm({ url, schema: SCHEMA, entities: [AgentTemplate, TemplateVersion, RedeemedNonce], migrations });
}
