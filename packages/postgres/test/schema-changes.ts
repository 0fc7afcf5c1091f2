import type { MikroORM } from '@mikro-orm/postgresql';

/** The SQL that would turn the migrated schema into what the entities declare. Empty: they agree. Each service has one test of it. */
export async function pendingSchemaChanges(orm: MikroORM): Promise<string> {
  const sql = await orm.schema.getUpdateSchemaSQL({ wrap: false, schema: orm.config.get('schema') });
  return sql.trim();
}
