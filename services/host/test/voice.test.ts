// How much an agent says: as members ask of it in the conversation, and as its owner sets it outside.
import type { VoiceSet } from '@offshoot/context';
import { VOICE_TEXTS, VOICES } from '@offshoot/context/owner-requests.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { QUIET_OF, voiceOf } from '../src/agent/record/domain/quiet.ts';
import type { RunningInstanceHost } from '../src/index.ts';
import { clientOf, Desk, newRequestId } from './desk.ts';
import { type MailScene, startMailScene } from './effects/mail-scene.ts';
import { claim, type Scene, setScene } from './scene.ts';
import { talk } from './talk.ts';

describe('only when mentioned', () => {
  let scene: MailScene;
  beforeEach(async () => {
    scene = await startMailScene();
  });
  afterEach(() => scene.close());

  const hears = async (text: string, who = 'owner') => {
    scene.arrives({ kind: 'text', text }, who);
    return await scene.settles();
  };

  test('it answers who names it or replies to it, learns from the others, and talks freely again once it may', async () => {
    await hears('remember that Mia is vegetarian');
    expect(await hears('who is vegetarian?')).toEqual([expect.stringContaining('Mia')]);
    expect(await hears('Bench, only answer when mentioned')).toEqual([expect.stringMatching(/^I answer only who names me/)]);
    expect(voiceOf(scene.agent.store.state.quiet)).toBe('only-mentioned');
    expect(await hears('who is vegetarian?')).toEqual([]);
    const [named = ''] = await hears('Bench, who is vegetarian?');
    expect(named).toContain('Mia');
    expect(await scene.replies('who is vegetarian?', scene.said.at(-1))).toEqual([expect.stringContaining('Mia')]);
    await hears('Leo hates flying');
    expect(await hears('Bench, who hates flying?')).toEqual([expect.stringContaining('Leo')]);
    expect(await hears('Bench, talk freely')).toEqual(["I'm back."]);
    expect(await hears('who is vegetarian?')).toHaveLength(1);
  });

  test('each voice is set by what people read that they can say, from each other one', async () => {
    for (const before of VOICES)
      for (const voice of VOICES) {
        scene.agent.store.change({ quiet: QUIET_OF[before] });
        // One that is muted while it does not listen still does not listen.
        const steps = before === 'not-listening' && voice === 'muted' ? (['talking', voice] as const) : [voice];
        for (const step of steps) await hears(`Bench, ${VOICE_TEXTS[step].say}`);
        expect([before, voiceOf(scene.agent.store.state.quiet)]).toEqual([before, voice]);
      }
  });

  test('orders about its memory are heard as before, and so is an order to be quiet', async () => {
    await hears('Bench, only answer when mentioned');
    expect(await hears('remember that the dog is called Rex')).toEqual([expect.stringContaining('Noted')]);
    await hears('Bench, be quiet');
    expect(voiceOf(scene.agent.store.state.quiet)).toBe('muted');
  });
});

describe('set by its owner outside the conversation', () => {
  let scene: Scene;
  let host: RunningInstanceHost;
  beforeAll(async () => {
    scene = await setScene();
    host = await scene.startHost({});
  });
  afterAll(() => scene?.close());

  test('people there hear of it, the pool is told, and to repeat it says nothing more', async () => {
    const { instanceId, inboxId } = await claim(scene, host);
    const group = await talk(await scene.human(), [inboxId]);
    await scene.pool.reported(instanceId, 'LIVE');
    const desk = new Desk(await clientOf(scene, scene.owner), inboxId);
    const set = () => desk.asksUntilAnswered<VoiceSet>({ ask: 'set-voice', requestId: newRequestId(), voice: 'only-mentioned' });
    expect(await set()).toMatchObject({ answer: 'voice', voice: 'only-mentioned' });
    await set();
    await group.hears(inboxId, /^I answer only who names me/);
    expect((await group.heard(inboxId)).filter((text) => text.startsWith('I answer only'))).toHaveLength(1);
    const told = scene.pool.reports.filter((report) => report.instanceId === instanceId && report.voice !== undefined);
    expect(told.some(({ voice }) => voice === 4)).toBe(true);
  });
});
