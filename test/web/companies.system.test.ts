// The pages for companies, in a real browser: one system, one page, and one subject after the other.
import { afterAll, beforeAll } from 'vitest';
import { apiKeys } from './companies/api-keys.ts';
import { files } from './companies/files.ts';
import { knowledge } from './companies/knowledge.ts';
import { members } from './companies/members.ts';
import { oneProfile } from './companies/one-profile.ts';
import { partsOfAProfile } from './companies/parts-of-a-profile.ts';
import { playground } from './companies/playground.ts';
import { profiles } from './companies/profiles.ts';
import { setScene, stack } from './companies/scene.ts';
import { secrets } from './companies/secrets.ts';
import { tenants } from './companies/tenants.ts';
import { usage } from './companies/usage.ts';
import { writing } from './companies/writing.ts';

beforeAll(setScene);
afterAll(() => stack.disposeAsync());

tenants();
profiles();
oneProfile();
writing();
partsOfAProfile();
apiKeys();
secrets();
files();
usage();
knowledge();
members();
playground();
