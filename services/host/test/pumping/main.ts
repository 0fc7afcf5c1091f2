// `npm run fuzz`: everything of an agent that reads what others write; fails if a call takes long.
import { runFuzz } from '@offshoot/testing';
import { AGENT } from './entries.ts';

await runFuzz('fuzz', AGENT);
