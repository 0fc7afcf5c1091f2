import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterQuietOrder, QUIET_OF, type Quiet, type QuietOrder, quietOrderIn } from '../../src/agent/record/domain/quiet.ts';

const MUTED: Quiet = { muted: true, deaf: false };
const DEAF: Quiet = { muted: false, deaf: true };
const order = (text: string, o: Partial<{ isForIt: boolean; quiet: Quiet }> = {}) =>
  quietOrderIn(text, { isForIt: true, quiet: QUIET_OF.talking, ...o });

describe('said to it', () => {
  test.each([
    'stop',
    'Stop!',
    'stop it',
    'please stop',
    'stop please',
    'be quiet',
    'Be quiet, please.',
    'mute',
    'mute yourself',
    'shut up please',
    'Shut up!!',
    'quiet!',
    'ok stop talking now',
    'could you please be quiet?',
    'can you stop answering',
    'stop messaging us',
    "don't answer any more",
    'enough',
    'stay silent for a while',
    'be quiet until tomorrow morning',
    'Sei still',
    'shush',
    'zip it',
    'stay out of this please',
    'give it a rest',
    "don't comment on everything",
    'could you stop replying to everything',
    'mute for an hour',
    'stfu',
  ])('%j mutes it', (text) => {
    expect(order(text)).toBe('mute');
  });

  test.each([
    'only answer when mentioned',
    'Only answer when you are mentioned.',
    'please only reply when someone mentions you',
    'just answer if we ask you directly',
    'only respond when addressed',
    'only talk when I call you by name, please',
    'answer only when named',
  ])('%j makes it answer only who names it', (text) => {
    expect(order(text)).toBe('only-mentioned');
  });

  test.each(['only answer the question', 'answer when you can', 'reply if you know', 'just answer me', 'only Ben was mentioned'])(
    '%j does not',
    (text) => {
      expect(order(text)).toBeUndefined();
    },
  );

  test.each(['stop listening', 'please stop listening to us', "don't learn from us any more", 'stop learning', 'stop reading along'])(
    '%j makes it deaf',
    (text) => {
      expect(order(text)).toBe('stop-listening');
    },
  );

  test.each([
    'stop suggesting sushi',
    'stop the car',
    'We stop in Kyoto',
    'the next stop is ours',
    'be quiet in the library, Ben',
    'Stop. Hammer time.',
    'mute swans are beautiful',
    'enough money for all of us?',
    'what does mute do?',
    'hello',
    'unmute',
    'listen again',
    '',
  ])('%j does neither', (text) => {
    expect(order(text)).toBeUndefined();
  });

  test.each([
    'unmute',
    'Unmute yourself please',
    'you can talk again',
    'you may speak now',
    'you can answer again',
    'feel free to talk',
    'stop being quiet',
    "you're unmuted",
    'speak up',
    'resume',
    'talk to us again',
    'come back',
    'please unmute',
  ])('%j lets a muted one talk', (text) => {
    expect(order(text, { quiet: MUTED })).toBe('unmute');
  });

  test.each(['listen again', 'you can listen again', 'start listening again', 'please listen again'])(
    '%j lets a deaf one learn',
    (text) => {
      expect(order(text, { quiet: DEAF })).toBe('listen-again');
    },
  );
});

describe('said to nobody', () => {
  test.each(['stop', 'be quiet', 'shut up', 'come back', 'wake up', 'stop listening'])('%j is between people', (text) => {
    expect(order(text, { isForIt: false })).toBeUndefined();
    expect(order(text, { isForIt: false, quiet: MUTED })).toBeUndefined();
  });

  test('“unmute” needs no name, because only a muted agent can be unmuted', () => {
    expect(order('unmute', { isForIt: false, quiet: MUTED })).toBe('unmute');
    expect(order('Unmute!', { isForIt: false, quiet: DEAF })).toBe('unmute');
    expect(order('listen again', { isForIt: false, quiet: DEAF })).toBe('listen-again');
    expect(order('unmute', { isForIt: false })).toBeUndefined();
  });

  test.each(['bots, be quiet', 'bot, be quiet', 'mute the bot', 'hey bot stop', '@agent stop', 'stop, bot!'])(
    '%j calls it by what it is',
    (text) => {
      expect(['mute', undefined]).toContain(order(text, { isForIt: false }));
      expect(order(text)).toBe('mute');
    },
  );
});

describe('the effect', () => {
  const anyQuiet = fc.record({ muted: fc.boolean(), deaf: fc.boolean() });
  const anyOrder = fc.constantFrom<QuietOrder>('mute', 'unmute', 'stop-listening', 'listen-again');

  test('a repeated order changes nothing', () => {
    fc.assert(
      fc.property(anyQuiet, anyOrder, (quiet, one) => {
        const after = afterQuietOrder(quiet, one);
        expect(afterQuietOrder(after, one)).toBe(after);
      }),
    );
  });

  test('“unmute” undoes everything, and “listen again” leaves it muted if it was', () => {
    fc.assert(
      fc.property(anyQuiet, (quiet) => {
        expect(afterQuietOrder(quiet, 'unmute')).toEqual(QUIET_OF.talking);
        expect(afterQuietOrder(quiet, 'listen-again')).toEqual({ muted: quiet.muted, deaf: false });
      }),
    );
  });
});
