// What responses used is counted by the profile service: each once, whatever became of it.
import { createLogger } from '@offshoot/process/logger.ts';
import { Refusal } from '@offshoot/refusals';
import { eventually } from '@offshoot/testing';
import { expect, onTestFinished, test } from 'vitest';
import type { UsedTokens } from '../src/domain/ports.ts';
import { recordUsage } from '../src/loops/record-usage.ts';
import { member, runningResponses } from './running-responses.ts';
import { says } from './scripted-model.ts';

const log = createLogger('response', 'silent');
const used = (responseId: string): UsedTokens => ({
  responseId,
  tenantId: 'tenant',
  subject: 'key',
  agentId: '',
  agentVersion: 0,
  inputTokens: 1,
  outputTokens: 2,
});

test('each response is recorded with its tokens, whether it is stored or not', async () => {
  const recorded: UsedTokens[] = [];
  const service = await runningResponses({ usage: { record: async (one) => void recorded.push(one) } });
  onTestFinished(() => service.close());
  service.model.answers = [says('Hello', ' there.')];
  const someone = member();
  const ids: string[] = [];
  for (const store of [true, false]) ids.push((await service.as(someone).responses.create({ model: 'm', input: 'Hi', store })).id);
  const { tenantId, subject } = someone;
  const told = { tenantId, subject, agentId: '', agentVersion: 0, inputTokens: 11, outputTokens: 7 };
  await eventually(() => expect(recorded).toEqual(ids.map((responseId) => ({ responseId, ...told }))));
});

test('what could not be sent is sent again, before what came later; what is refused keeps nobody waiting', async () => {
  const sent: string[] = [];
  let isAway = true;
  let failed = 0;
  const loop = recordUsage(
    {
      record: async ({ responseId }) => {
        if (isAway) {
          failed += 1;
          throw new Error('nobody answers');
        }
        if (responseId === 'bad') throw new Refusal('VALIDATION_FAILED', 'It is no response.');
        sent.push(responseId);
      },
    },
    log,
  );
  loop.add(used('first'));
  await eventually(() => expect(failed).toBeGreaterThan(0));
  isAway = false;
  loop.add(used('bad'));
  loop.add(used('last'));
  await eventually(() => expect(sent).toEqual(['first', 'last']));
  isAway = true;
  const before = failed;
  loop.add(used('late'));
  await eventually(() => expect(failed).toBeGreaterThan(before));
  isAway = false;
  await loop.close();
  expect(sent).toEqual(['first', 'last', 'late']);
});
