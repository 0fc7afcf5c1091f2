import { expect, it } from 'vitest';
import { eventually, Scene, untilMessage } from './agents.ts';

const ROUNDS = 12;

it('a conversation that a sync took in before the streams did is heard all the same', async () => {
  await using scene = await Scene.open();
  const [ana, ben] = await Promise.all([scene.agent(), scene.agent()]);
  for (let round = 0; round < ROUNDS; round++) {
    // Ben syncs without a pause while he is being added, so that now and then the sync is the first to see the welcome.
    let adding = true;
    const syncing = (async () => {
      while (adding) await ben.sync();
    })();
    const group = await ana.createGroup([ben.inboxId]);
    await eventually(async () => expect(await ben.conversation(group.id)).toBeDefined());
    adding = false;
    await syncing;
    // From here on only the streams can tell him.
    await ana.sendText(group.id, `hello ${round}`, { idempotencyKey: 'hello' });
    await untilMessage(ben, group.id, (message) => message.kind === 'text');
  }
});
