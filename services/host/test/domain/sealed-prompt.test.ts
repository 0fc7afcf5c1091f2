import { MAX_PROMPT_BYTES } from '@offshoot/context';
import { generateSealingKeys, seal } from '@offshoot/statements/sealing';
import { expect, test } from 'vitest';
import { openContextPrompt } from '../../src/agent/template/sealed-values.ts';

test('a sealed context prompt may be as long as a plain one, and no longer', async () => {
  const keys = await generateSealingKeys();
  const [instanceId, ownerId] = [`inst_${'a'.repeat(32)}`, 'ab'.repeat(32)];
  const workspace = { sealingKeys: async () => keys } as never;
  const opened = async (prompt: string) => {
    const sealed = await seal(keys.publicKey, { use: 'context-prompt', instanceId, ownerId }, Buffer.from(prompt));
    return openContextPrompt({ instanceId, workspace }, ownerId, sealed);
  };
  const longest = 'ü'.repeat(MAX_PROMPT_BYTES / 2);
  expect(await opened(longest)).toBe(longest);
  await expect(opened(`${longest}.`)).rejects.toMatchObject({ reason: 'SEALED_VALUE_INVALID' });
});
