import type { Person } from '../cli/person.ts';
import type { TestSystem } from '../system.ts';

/** What test/profiles.system.test.ts has set up. People are there once its tests run. */
export interface Scene {
  /** A command as the admin of a tenant; its JSON document. */
  tell<T>(...args: string[]): Promise<T>;
  /** The same as another person. */
  tellAs<T>(who: Person, args: string[]): Promise<T>;
  admin(): Person;
  /** In another tenant. */
  stranger(): Person;
  running(): TestSystem['running'];
}

export interface Applied {
  profiles: { name: string; id: string | null; did: string; version: number | null; summary: string }[];
}

export interface ProfileJson {
  id: string;
  name: string;
  version: number;
  status: string;
  instructions: string;
  temperature: number;
  publication?: PublicationJson;
}

export interface PublicationJson {
  version: number;
  digest: string;
  template_id: string;
  template_version: number;
  template_digest: string;
}
