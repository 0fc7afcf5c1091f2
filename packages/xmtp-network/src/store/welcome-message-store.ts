import type { PageRequest } from '../domain/paging.ts';
import { column, type Database, digestOf, type Row } from './database.ts';
import { idPageSql } from './page-sql.ts';

export interface NewWelcome {
  installationKey: Uint8Array;
  /** A pointer says where the welcome is; used if a welcome goes to two installations or more. */
  isPointer: boolean;
  data: Uint8Array;
  hpkePublicKey: Uint8Array;
  wrapperAlgorithm: number;
  metadata: Uint8Array;
}

export interface WelcomeRow extends NewWelcome {
  id: bigint;
  createdNs: bigint;
}

export class WelcomeMessageStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** All or nothing; existing welcomes are skipped silently. */
  append(welcomes: NewWelcome[]): Promise<void> {
    return this.#db.write(() => {
      for (const welcome of welcomes) this.#insert(welcome);
    });
  }

  page(installationKey: Uint8Array, request: PageRequest): WelcomeRow[] {
    return this.#db.all(...idPageSql('welcome_message', 'installation_key', installationKey, request)).map(fromRow);
  }

  #insert(welcome: NewWelcome): void {
    this.#db.run(
      `INSERT INTO welcome_message (installation_key, created_ns, is_pointer, data, hpke_public_key, wrapper_algorithm, metadata, digest)
       VALUES (:installation_key, :created_ns, :is_pointer, :data, :hpke_public_key, :wrapper_algorithm, :metadata, :digest)
       ON CONFLICT (digest) DO NOTHING`,
      {
        installation_key: welcome.installationKey,
        created_ns: this.#db.timestampNs(),
        is_pointer: Number(welcome.isPointer),
        data: welcome.data,
        hpke_public_key: welcome.hpkePublicKey,
        wrapper_algorithm: welcome.wrapperAlgorithm,
        metadata: welcome.metadata,
        digest: digestOf(welcome.installationKey, welcome.data),
      },
    );
  }
}

function fromRow(row: Row): WelcomeRow {
  return {
    id: column.integer(row, 'id'),
    createdNs: column.integer(row, 'created_ns'),
    installationKey: column.bytes(row, 'installation_key'),
    isPointer: column.boolean(row, 'is_pointer'),
    data: column.bytes(row, 'data'),
    hpkePublicKey: column.bytes(row, 'hpke_public_key'),
    wrapperAlgorithm: Number(column.integer(row, 'wrapper_algorithm')),
    metadata: column.bytes(row, 'metadata'),
  };
}
