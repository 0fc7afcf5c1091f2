import { type DatabaseLine, openOrm } from '@offshoot/postgres';
import {
  AgentTemplate,
  CreatorWebsiteRow,
  FeaturedTemplate,
  ModerationAct,
  RedeemedNonce,
  SearchEntry,
  TemplateAppeal,
  TemplateReport,
  TemplateUseRow,
  TemplateVersion,
  Website,
} from './entities.ts';
import { Initial } from './migrations/initial.ts';

const SCHEMA = 'template';

/** Opens the service's database and migrates it. */
export function openTemplateOrm(database: DatabaseLine | string) {
  return openOrm({
    database,
    schema: SCHEMA,
    entities: [
      AgentTemplate,
      TemplateVersion,
      SearchEntry,
      ModerationAct,
      TemplateReport,
      TemplateAppeal,
      FeaturedTemplate,
      TemplateUseRow,
      Website,
      CreatorWebsiteRow,
      RedeemedNonce,
    ],
    migrations: [{ name: 'initial', class: Initial }],
  });
}
