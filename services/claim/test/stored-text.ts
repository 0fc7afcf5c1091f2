/** Everything in the pool's tables as text, bytes both in hex and as they are. */
export async function storedText(query: (sql: string) => Promise<Record<string, string>[]>): Promise<string> {
  const tables = await query(`select table_name from information_schema.tables where table_schema = 'claim'`);
  const rows = await Promise.all(tables.map(({ table_name }) => query(`select t::text as text from claim.${table_name} t`)));
  const all = rows
    .flat()
    .map(({ text }) => text)
    .join('\n');
  const bytes = [...all.matchAll(/\\\\x([0-9a-f]+)/g)].map(([, hex]) => Buffer.from(hex ?? '', 'hex').toString('latin1'));
  return [all, ...bytes].join('\n');
}
