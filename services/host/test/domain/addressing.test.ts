import {
  addressed,
  type ConversationState,
  isForIt,
  MAX_AGENT_EXCHANGE,
  type Spoken,
  slugOf,
  withNameForHandles,
  withoutVocative,
} from '@offshoot/engine/addressing/addressing.ts';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { distinctName } from '../../src/agent/record/domain/name-clash.ts';

const SELF = 'a'.repeat(64);
const PERSON = 'b'.repeat(64);
const said = (text: string, changes: Partial<Spoken> = {}): Spoken => ({ senderInboxId: PERSON, senderIsAgent: false, text, ...changes });
const ALONE_WITH_PEOPLE = { others: [], otherAgents: [], justSpoke: false, isSpokesman: true } as const;
const conversationState = (changes: Partial<ConversationState> = {}): ConversationState => ({
  selfInboxId: SELF,
  names: ['Trip Planner'],
  memberCount: 4,
  agentExchange: 0,
  ...ALONE_WITH_PEOPLE,
  ...changes,
});

describe('in a conversation of two', () => {
  test('it always answers a person', () => {
    fc.assert(fc.property(fc.string(), (text) => addressed(said(text), conversationState({ memberCount: 2 })) !== undefined));
  });
  test('it never answers itself', () => {
    fc.assert(
      fc.property(
        fc.string(),
        (text) => addressed(said(text, { senderInboxId: SELF }), conversationState({ memberCount: 2 })) === undefined,
      ),
    );
  });
});

describe('in a group', () => {
  test.each([
    ['Trip Planner, where to?', 'named'],
    ['hey TRIP  PLANNER!', 'named'],
    ['ask trip\nplanner', 'named'],
    ['Ｔｒｉｐ Planner?', 'named'],
    ['@tripplanner hi', 'mentioned'],
    ['hi @Trip-Planner.', 'mentioned'],
    [`look, ${SELF}`, 'mentioned'],
    ['the strip planners met', undefined],
    ['Trip Planners', undefined],
    ['dinner at eight', undefined],
    ['', undefined],
  ])('%j → %s', (text, why) => {
    expect(addressed(said(text), conversationState())).toBe(why);
  });
  test('a name that does not begin or end with a letter is heard, too', () => {
    expect(addressed(said('come on 🗾'), conversationState({ names: ['🗾'] }))).toBe('named');
    expect(addressed(said('Привет, Ана!'), conversationState({ names: ['Ана'] }))).toBe('named');
    expect(addressed(said('банана'), conversationState({ names: ['ана'] }))).toBeUndefined();
  });
  test('an empty name is never heard', () => {
    expect(addressed(said('anything'), conversationState({ names: ['', ' '] }))).toBeUndefined();
  });
  test('both its chosen name and its template’s name count', () => {
    const names = ['Momo', 'Trip Planner'];
    expect(addressed(said('momo?'), conversationState({ names }))).toBe('named');
    expect(addressed(said('Trip Planner?'), conversationState({ names }))).toBe('named');
  });
  test('a reply to the agent addresses it, a reply to another member does not', () => {
    expect(addressed(said('yes', { repliesToInboxId: SELF }), conversationState())).toBe('replied-to');
    expect(addressed(said('yes', { repliesToInboxId: PERSON }), conversationState())).toBeUndefined();
  });
});

describe('an agent called by what it is', () => {
  test.each([
    ['bot, what do you know?', 'named'],
    ['hey bot', 'named'],
    ['what does the bot know about us?', 'asked'],
    ['does the bot know where we meet?', 'asked'],
    ['is the bot listening?', 'asked'],
    ['does this bot store everything?', 'asked'],
    ['the bot is great', undefined],
    ['is the bot that we had in Rome better?', undefined],
    ['Ben, what does the bot know?', undefined],
    ['robots are coming', undefined],
  ])('%j → %s', (text, why) => expect(addressed(said(text), conversationState({ others: ['Ben'] }))).toBe(why));

  test('only one of several agents answers', () => {
    expect(addressed(said('what does the bot know about us?'), conversationState({ isSpokesman: false }))).toBeUndefined();
  });
});

describe('a typo in the name', () => {
  const juno = (text: string, changes: Partial<ConversationState> = {}, who: Partial<Spoken> = {}) =>
    addressed(said(text, who), conversationState({ names: ['Juno'], ...changes }));

  test.each(['junno when is the match', 'Jumo, what’s the plan?', 'what’s the plan, jnuo?', 'hey jun, who brings the balls'])(
    '%j is for it',
    (text) => {
      expect(juno(text)).toBe('named');
    },
  );

  test('a name that another member has is theirs, and a word in the middle is just a word', () => {
    expect(juno('June, when is the match?', { others: ['June Park'] })).toBeUndefined();
    expect(juno('Jumo, when is the match?', { otherAgents: ['Jumo'] })).toBeUndefined();
    expect(juno('the match in june is off')).toBeUndefined();
    expect(juno('bruno, when is the match?')).toBeUndefined();
  });

  test('attack: an agent that misspells its name is not answered', () => {
    expect(juno('Jumo, what do you know?', {}, { senderIsAgent: true })).toBeUndefined();
  });
});

describe('a message that names nobody', () => {
  const heard = (text: string, changes: Partial<ConversationState> = {}, said_: Partial<Spoken> = {}) =>
    addressed(said(text, said_), conversationState(changes));

  test('is for the agent in any group if it asks about its memory', () => {
    expect(heard('What do you know about me?')).toBe('asked');
    expect(heard('what did you inherit?')).toBe('asked');
    expect(heard('Can you summarize what we have?')).toBe('asked');
  });

  test('is for the agent in any group if it is an order to remember or forget', () => {
    expect(heard('Please remember that Ana is vegan')).toBe('ordered');
    expect(heard('forget that')).toBe('ordered');
    expect(heard('could you forget what I said about tea?')).toBe('ordered');
  });

  test('is for the agent if it asks about the agent right after the agent spoke', () => {
    for (const text of ['who told you that?', 'what can you do?', 'are you a bot?', 'How do you know that?']) {
      expect(heard(text)).toBeUndefined();
      expect(heard(text, { justSpoke: true })).toBe('asked');
    }
  });

  test('“forget it” is an order right after the agent’s words, or as a reply to what it means', () => {
    expect(heard('forget it')).toBeUndefined();
    expect(heard('forget it', { justSpoke: true })).toBe('ordered');
    expect(heard('forget it', {}, { repliesToInboxId: PERSON })).toBe('ordered');
  });

  test.each([
    'Ben, what do you know about me?',
    'what do you know about me, Ben?',
    'Ben what do you know about me?',
    '@Ben what do you know about the hotel?',
    'hey Ben: forget the milk',
    'Ben Okri, please remember that we meet at eight',
    'thanks Ben, forget the milk',
    'forget the milk, ben!',
  ])('%j is for Ben', (text) => {
    expect(heard(text, { others: ['Ben Okri', 'Ana'] })).toBeUndefined();
    expect(heard(text, { others: ['Ben Okri', 'Ana'], justSpoke: true })).toBeUndefined();
  });

  test.each([
    'What do you know about Ben?',
    'remember that Ben owes me 5 euros',
    'forget everything about Ben',
    'Will you forget my diet?',
  ])('%j speaks of Ben or Will, and is for the agent', (text) => {
    expect(heard(text, { others: ['Ben Okri', 'Will'] })).toBeDefined();
  });

  test('a question in reply to a person is for that person; an order in a reply means what to remember or forget', () => {
    expect(heard('what do you know about me?', {}, { repliesToInboxId: PERSON })).toBeUndefined();
    expect(heard('forget that', {}, { repliesToInboxId: PERSON })).toBe('ordered');
  });

  test('of several agents, only the spokesman answers', () => {
    expect(heard('what do you know about me?', { isSpokesman: false })).toBeUndefined();
    expect(heard('Trip Planner, what do you know about me?', { isSpokesman: false })).toBe('named');
  });

  test('small talk is not answered', () => {
    for (const text of ['👍', 'ok', 'thanks!', 'who wants pizza?', 'I like tea', 'see you at eight', 'lol', 'what do you want to eat?'])
      for (const justSpoke of [true, false]) expect(heard(text, { justSpoke })).toBeUndefined();
  });
});

describe('two agents with one name', () => {
  const first = conversationState({ otherAgents: ['Trip Planner 2'] });
  const second = conversationState({ names: ['Trip Planner 2'], otherAgents: ['Trip Planner'] });

  test.each(['Trip Planner 2, where to?', '@tripplanner2 hi', '@Trip Planner 2 hi', '@trip-planner-2', 'ask Trip Planner 2'])(
    '%j is for the second alone',
    (text) => {
      expect(addressed(said(text), first)).toBeUndefined();
      expect(addressed(said(text), second)).toBeDefined();
    },
  );

  test.each(['Trip Planner, where to?', '@tripplanner hi', 'Trip Planner: 2 nights?'])('%j is for the first alone', (text) => {
    expect(addressed(said(text), first)).toBeDefined();
    expect(addressed(said(text), second)).toBeUndefined();
  });

  test('both can be named in one message', () => {
    expect(addressed(said('Trip Planner and Trip Planner 2, hello'), first)).toBe('named');
    expect(addressed(said('Trip Planner and Trip Planner 2, hello'), second)).toBe('named');
  });
});

describe('words without a name concern the agent', () => {
  test('if it is alone, has just spoken, or is addressed', () => {
    expect(isForIt(said('stop'), conversationState())).toBe(false);
    expect(isForIt(said('stop'), conversationState({ justSpoke: true }))).toBe(true);
    expect(isForIt(said('stop'), conversationState({ memberCount: 2 }))).toBe(true);
    expect(isForIt(said('@Trip Planner stop'), conversationState())).toBe(true);
    expect(isForIt(said('Ben, stop'), conversationState({ justSpoke: true, others: ['Ben'] }))).toBe(false);
    expect(isForIt(said('stop', { repliesToInboxId: PERSON }), conversationState({ justSpoke: true }))).toBe(false);
    expect(isForIt(said('stop', { senderIsAgent: true }), conversationState({ justSpoke: true }))).toBe(false);
  });

  test('its names are not part of an order', () => {
    expect(withNameForHandles('hi @trip-planner, ask @TRIPPLANNER', 'Trip Planner')).toBe('hi Trip Planner, ask Trip Planner');
    for (const other of ['me@trip-planner.org', '@trip-planner.org', '@trip-planners', '@trip', '@trip-planner2'])
      expect(withNameForHandles(other, 'Trip Planner')).toBe(other);
    expect(withoutVocative('@Trip Planner stop', ['Trip Planner'])).toBe('stop');
    expect(withoutVocative('stop, trip planner!', ['Trip Planner'])).toBe('stop!');
    expect(withoutVocative('Trip Planners stop', ['Trip Planner'])).toBe('Trip Planners stop');
  });
});

describe('other agents', () => {
  test.each([
    "Hello, I'm Trip Planner. 🗾 I plan trips with your group.",
    'hello Trip Planner',
    'Hi, Trip Planner! 👋',
    'Trip Planner knows the hotel better than I do.',
    'I have received news from Trip Planner.',
    'There is another Trip Planner here, so I go by Trip Planner 2.',
    'What do you know about me?',
    'remember that we meet at eight',
  ])('%j asks nothing of it', (text) => {
    expect(addressed(said(text, { senderIsAgent: true }), conversationState({ justSpoke: true }))).toBeUndefined();
  });

  test('get an answer only if they name it, even in a conversation of two, and not forever', () => {
    const agent = { senderIsAgent: true };
    expect(addressed(said('hello', agent), conversationState({ memberCount: 2 }))).toBeUndefined();
    expect(addressed(said('Trip Planner, where to?', agent), conversationState())).toBe('named');
    expect(addressed(said('Trip Planner, where to?', agent), conversationState({ agentExchange: MAX_AGENT_EXCHANGE }))).toBeUndefined();
  });
});

describe('@slug', () => {
  test.each([
    ['Trip Planner', '@trip-planner where to?'],
    ['Käse & Brot!', '@kase-brot, what is open?'],
    ['Dr. Who', 'what does @dr-who say'],
    ['旅行プランナー', '@旅行プランナー いつ?'],
  ])('“%s” answers to “%s”', (name, text) => {
    expect(addressed(said(text), conversationState({ names: [name] }))).toBe('mentioned');
  });

  test('attack: another agent’s slug, a longer one or one that only looks alike does not call it', () => {
    for (const text of ['@trip-planner-2 hi', '@trip-plаnner hi', '@trip-planners hi', 'mail trip-plan@planner.example'])
      expect(addressed(said(text), conversationState({ otherAgents: ['Trip Planner 2'] }))).not.toBe('mentioned');
  });

  test('of two agents that the rule of names leaves distinct is distinct, and calls one of them', () => {
    const character = fc.constantFrom('a', 'A', 'ä', 'b', 'о', 'o', ' ', '-', '_', '.', '+', '1', '旅', '’', '\u200b');
    const name = fc
      .array(character, { minLength: 1, maxLength: 6 })
      .map((all) => all.join(''))
      .filter((one) => slugOf(one) !== '');
    fc.assert(
      fc.property(name, name, (one, other) => {
        const second = distinctName({ inboxId: 'b', name: other, joinedAt: 2 }, [{ inboxId: 'a', name: one, joinedAt: 1 }]);
        expect(slugOf(second)).not.toBe(slugOf(one));
      }),
      { numRuns: propertyRuns(500) },
    );
  });
});

describe('names with signs', () => {
  test.each([
    ['Papillon🦋Bot', 'papillon bot, what is open?'],
    ['Papillon🦋Bot', 'PapillonBot what is open?'],
    ['Papillon🦋Bot', 'hey papillon🦋bot'],
    ['Papillon🦋Bot', 'hey Papillonbot!'],
    ['★ Rex ★', 'rex, where do we eat?'],
    ['★ Rex ★', 'where do we eat, Rex?'],
    ['Café Bot', 'cafe bot, when do you open?'],
    ['Café Bot', 'CAFE BOT?'],
    ['O’Neil', "o'neil, who pays?"],
    ['O’Neil', 'oneil who pays?'],
    ['Käse & Brot', 'kase brot, who pays?'],
  ])('“%s” hears %j', (name, text) => {
    expect(addressed(said(text), conversationState({ names: [name] }))).toBeDefined();
  });

  test('its names are not part of an order, however they are typed', () => {
    expect(withoutVocative('cafe bot, stop', ['Café Bot'])).toBe('stop');
    expect(withoutVocative('rex stop', ['★ Rex ★'])).toBe('stop');
  });

  test('attack: another agent whose name has the same letters is not called', () => {
    expect(addressed(said('rex, hi'), conversationState({ names: ['★ Rex ★'], otherAgents: ['Rex'] }))).toBeUndefined();
    expect(addressed(said('★ rex ★, hi'), conversationState({ names: ['★ Rex ★'], otherAgents: ['Rex'] }))).toBe('named');
  });
});

describe('a name that is also a word, a month or another name', () => {
  const heard = (text: string, name: string, changes: Partial<ConversationState> = {}) =>
    addressed(said(text), conversationState({ names: [name], ...changes }));

  test.each([
    ['Juno', "June is nice, isn't it?"],
    ['Juno', 'write to jane@juno.example'],
    ['Juno', 'look at https://juno.example/plans'],
    ['Juno', 'see juno.example'],
    ['Al', 'I like Al Pacino'],
    ['Al', 'we watched a film with al pacino'],
    ['Will', 'will it rain?'],
    ['Will', 'I hope it will rain'],
    ['Will', 'Will you come to dinner, Ben?'],
    ['May', 'may I come, too?'],
    ['May', 'we fly in May'],
    ['May', 'May is too late'],
    ['Mark', 'mark the date'],
    ['Mark', 'please mark my words'],
    ['Joy', 'what a joy'],
    ['Hope', 'I hope so'],
  ])('“%s” does not answer %j', (name, text) => {
    expect(heard(text, name, { others: ['Ben', 'Ann'] })).toBeUndefined();
  });

  test.each([
    ['Juno', 'juno is jo coming?'],
    ['Juno', 'what does Juno know?'],
    ['Juno', 'june, when is the match?'],
    ['Al', 'Al, what do you know?'],
    ['Al', 'hey al'],
    ['Will', 'Will, when do we meet?'],
    ['Will', 'hey Will will it rain?'],
    ['Will', 'when do we meet, Will?'],
    ['Will', '@will remember the milk'],
    ['May', 'May, may I ask something?'],
    ['May', 'what is open, May?'],
    ['Echo', 'Trip Planner and Echo, say hi'],
  ])('“%s” answers %j', (name, text) => {
    expect(heard(text, name)).toBeDefined();
  });

  test.each([
    'thanks',
    'thanks!',
    'thank you Juno',
    'thx juno!',
    'Juno thanks a lot',
    'danke Juno',
    'merci, Juno',
    'gracias juno!',
    'ありがとう Juno',
  ])('%j needs no answer', (text) => {
    expect(heard(text, 'Juno', { justSpoke: true })).toBeUndefined();
  });
  test('thanks with a question is a question', () => {
    expect(heard('thanks Juno, and when do we meet?', 'Juno')).toBe('named');
  });
});
