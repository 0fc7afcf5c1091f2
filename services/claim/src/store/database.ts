import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import { openOrm } from '@offshoot/postgres';
import { AgentMetadataSchema } from './entities/agent-metadata.ts';
import { ClaimSchema } from './entities/claim.ts';
import { ContextShareSchema } from './entities/context-share.ts';
import { HostSchema } from './entities/host.ts';
import { TemplateVersionSchema } from './entities/template-version.ts';
import { CreateClaimSchema } from './migrations/20260222000000-create-claim-schema.ts';
import { AddTrust } from './migrations/20261121000000-add-trust.ts';
import { AddContext } from './migrations/20261123000000-add-context.ts';

export type Row = Record<string, string>;

/** The schema `claim`. */
export interface Database {
  em(): SqlEntityManager;
  /**
   * One statement with bound parameters ($1 …), outside any transaction of `em`. The values never become part of the SQL
   * text, so that no error and no log can carry what a claim holds for its host.
   */
  query<T extends Row = Row>(sql: string, values: unknown[]): Promise<T[]>;
  close(): Promise<void>;
}

/** Configure and update fan-outs spend their time in calls, not in the database. */
const poolMax = 16;

export async function openClaimDatabase(url: string): Promise<Database> {
  const orm: MikroORM = await openOrm({
    url,
    schema: 'claim',
    entities: [HostSchema, AgentMetadataSchema, ClaimSchema, TemplateVersionSchema, ContextShareSchema],
    migrations: [
      { name: '20260222000000-create-claim-schema', class: CreateClaimSchema },
      { name: '20261121000000-add-trust', class: AddTrust },
      { name: '20261123000000-add-context', class: AddContext },
    ],
    poolMax,
  });
  const pool = await orm.em.fork().getDriver().getConnection().getNativeClient();
  return {
    em: () => orm.em.fork(),
    query: async <T extends Row>(sql: string, values: unknown[]) => (await pool.query<T>(sql, values)).rows,
    close: () => orm.close(true),
  };
}
