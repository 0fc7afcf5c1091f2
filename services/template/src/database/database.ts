import type { DatabaseConnection } from '@offshoot/postgres';
import { openOrm } from '@offshoot/postgres/orm.ts';
import {
  AgentTemplate,
  CreatorNameRow,
  FeaturedTemplate,
  ModerationAct,
  NameRow,
  RedeemedNonce,
  SearchEntry,
  TemplateAppeal,
  TemplateReport,
  TemplateUseRow,
  TemplateVersion,
  VersionYankRow,
} from './entities.ts';
import { initial } from './migrations/initial.ts';

const SCHEMA = 'template';

/** Opens the service's database and migrates it. */
export function openTemplateOrm(database: DatabaseConnection | string) {
  return openOrm({
    database,
    schema: SCHEMA,
    entities: [
      AgentTemplate,
      TemplateVersion,
      VersionYankRow,
      SearchEntry,
      ModerationAct,
      TemplateReport,
      TemplateAppeal,
      FeaturedTemplate,
      TemplateUseRow,
      NameRow,
      CreatorNameRow,
      RedeemedNonce,
    ],
    migrations: [initial],
  });
}
