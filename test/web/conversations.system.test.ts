// Convos conversations in the web app: a person in a real browser, one with the real Convos client, and a client in Node.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { away } from './conversations/away.ts';
import { cards } from './conversations/cards.ts';
import { filesInMessages } from './conversations/files.ts';
import { listOfChats } from './conversations/list.ts';
import { scrolling } from './conversations/log.ts';
import { members } from './conversations/members.ts';
import { endScene, offencesOf, setScene, watched } from './conversations/scene.ts';
import { screens } from './conversations/screens.ts';
import { talking } from './conversations/talking.ts';

beforeAll(setScene);
afterAll(endScene);

talking();
filesInMessages();
scrolling();
listOfChats();
away();
screens();
members();
cards();

test('nothing broke the content security policy', () => {
  expect(offencesOf(watched)).toEqual([]);
});
