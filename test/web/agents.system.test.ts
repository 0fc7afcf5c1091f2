// "My agents" as their owner sees them, in a real browser: one system, one page, and one subject after the other.
import { afterAll, beforeAll } from 'vitest';
import { cards } from './agents/cards.ts';
import { exporting } from './agents/exporting.ts';
import { family } from './agents/family.ts';
import { goals } from './agents/goals.ts';
import { handingOver } from './agents/handing-over.ts';
import { knowledge } from './agents/knowledge.ts';
import { list } from './agents/list.ts';
import { nostr } from './agents/nostr.ts';
import { otherDeployment, outages } from './agents/outages.ts';
import { cloning, cloningAgain, sharing } from './agents/passing-on.ts';
import { setScene, stack } from './agents/scene.ts';
import { trusting } from './agents/trust.ts';
import { consenting, refusing } from './agents/versions.ts';
import { voice } from './agents/voice.ts';

beforeAll(setScene);
afterAll(() => stack.disposeAsync());

list();
knowledge();
exporting();
nostr();
cloning();
voice();
trusting();
sharing();
family();
goals();
consenting();
cloningAgain();
handingOver();
otherDeployment();
refusing();
cards();
outages();
