// Makes a PostgreSQL role and a schema for each service, as often as one likes: `npx node deploy/prepare-database.ts` with
// ADMIN_DATABASE_URL (a superuser, or a role that may create roles and owns the database) and, for each service, the DATABASE_URL
// that it will have, in TEMPLATE_DATABASE_URL, CLAIM_DATABASE_URL, LINEAGE_DATABASE_URL, PROFILE_DATABASE_URL,
// RESPONSE_DATABASE_URL, KNOWLEDGE_DATABASE_URL, COMMONS_DATABASE_URL and GATEWAY_DATABASE_URL. Roles that are there get the passwords of these URLs.
import { checkedDatabaseUrl, databaseServices, prepareRoles } from '@offshoot/postgres';

function urlIn(variable: string): string {
  const url = process.env[variable];
  if (!url) throw new Error(`${variable} is not set.`);
  return checkedDatabaseUrl(url, variable);
}

try {
  const admin = urlIn('ADMIN_DATABASE_URL');
  const roles = databaseServices.map((schema) => {
    const variable = `${schema.toUpperCase()}_DATABASE_URL`;
    const { username, password } = new URL(urlIn(variable));
    if (!username || !password) throw new Error(`${variable} names no role and password.`);
    return { schema, role: decodeURIComponent(username), password: decodeURIComponent(password) };
  });
  await prepareRoles(admin, roles, 'set');
  console.log(`Each has a schema of its own: ${roles.map(({ role }) => role).join(', ')}.`);
} catch (error) {
  console.error(`The database was not prepared: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
