import { Button, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { passkeyTexts as words } from '../texts/inbox.ts';

interface PasskeyButtonProps {
  of: 'save' | 'restore';
  /** Throws what WebAuthn throws, or PasskeyError. */
  use: () => Promise<void>;
}

/** Shown where the browser can have a passkey keep the account key. Everywhere else the file does. */
export function PasskeyButton({ of, use }: PasskeyButtonProps) {
  const canUse = useCanUsePasskeys();
  const [state, setState] = useState<'running' | 'given-up' | 'failed'>();
  if (!canUse) return null;
  const press = async () => {
    setState('running');
    try {
      await use();
      setState(undefined);
    } catch (error) {
      const { name } = error as Error;
      setState(name === 'NotAllowedError' || name === 'AbortError' ? 'given-up' : 'failed');
    }
  };
  return (
    <Stack gap={4} align="start">
      <Button variant="default" loading={state === 'running'} onClick={() => void press()}>
        {words[of]}
      </Button>
      <Text role="alert" size="sm" {...(state === 'failed' && { c: 'red' })}>
        {state === 'given-up' && words.givenUp}
        {state === 'failed' && words.failed[of]}
      </Text>
    </Stack>
  );
}

/** Whether this browser can have a passkey keep a key. False until that is known. */
function useCanUsePasskeys(): boolean {
  const [can, setCan] = useState(false);
  useEffect(() => void canUsePasskeys().then(setCan), []);
  return can;
}

async function canUsePasskeys(): Promise<boolean> {
  if (typeof PublicKeyCredential === 'undefined' || PublicKeyCredential.getClientCapabilities === undefined) return false;
  const can: Record<string, boolean> = await PublicKeyCredential.getClientCapabilities();
  return can['extension:prf'] === true && can['extension:largeBlob'] === true;
}
