import { column, type Database } from './database.ts';

export class KeyPackageStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** The newest wins: clients rotate theirs after every welcome. */
  put(installationKey: Uint8Array, data: Uint8Array): Promise<void> {
    return this.#db.write(() => {
      this.#db.run(
        `INSERT INTO key_package (installation_key, data) VALUES (:installation_key, :data)
         ON CONFLICT (installation_key) DO UPDATE SET data = excluded.data`,
        { installation_key: installationKey, data },
      );
    });
  }

  of(installationKey: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
    const row = this.#db.get('SELECT data FROM key_package WHERE installation_key = :installation_key', {
      installation_key: installationKey,
    });
    return row && column.bytes(row, 'data');
  }
}
