import { reading, type Setting } from '@offshoot/runtime/environment';
import { StartError } from '@offshoot/runtime/process/start-error.ts';

const FORM = 'It looks like postgresql://user:password@host:5432/database';

/** Returns a usable DATABASE_URL. Throws a StartError that names the variable and never quotes it: it contains a password. */
export function checkedDatabaseUrl(url: string, variable = 'DATABASE_URL'): string {
  if (!URL.canParse(url) || !/^postgres(ql)?:$/.test(new URL(url).protocol)) {
    throw new StartError(`${variable} is not the URL of a PostgreSQL database. ${FORM}`);
  }
  return url;
}

const declared = { name: 'DATABASE_URL', help: 'the URL of the PostgreSQL database', isSecret: true } as const;

export const optionalDatabaseUrl: Setting<string | undefined> = reading(
  [declared],
  ({ DATABASE_URL: url }) => url && checkedDatabaseUrl(url),
);

export const databaseUrl: Setting<string> = reading([{ ...declared, isRequired: true }], ({ DATABASE_URL: url }) => {
  if (!url) throw new StartError(`DATABASE_URL is not set: it is ${declared.help}. ${FORM}.`);
  return checkedDatabaseUrl(url);
});

/** The location of a database for messages and logs, without user and password. */
export function whereIs(url: string): string {
  const { hostname, port, pathname } = new URL(checkedDatabaseUrl(url));
  return `${hostname || 'localhost'}:${port || 5432}${pathname}`;
}
