import { Alert, Button, Group, Loader, Stack, Text } from '@mantine/core';
import { useLocation } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import { AppLink } from '../components/app-link.tsx';
import { texts } from '../texts/app.ts';
import { comingBackTexts as words } from '../texts/coming-back.ts';
import type { Chat, ComingBack, ComingBackState } from './coming-back.ts';

/** How far the person's chats are on their way to this browser. */
export function ComingBackNotice({ comingBack }: { comingBack: ComingBack }) {
  const state = useSyncExternalStore(comingBack.subscribe, comingBack.snapshot);
  return (
    <div role="status" className="coming-back">
      {state.is === 'coming' && (
        <Group gap="sm">
          <Loader size="sm" aria-hidden />
          <Text>{words.coming}</Text>
        </Group>
      )}
      {state.is === 'failed' && (
        <Alert color="red" title={words.failed} role="presentation">
          <Stack gap="sm" align="start">
            <Text size="sm">{words.failedNext}</Text>
            <Again comingBack={comingBack} />
          </Stack>
        </Alert>
      )}
      {(state.is === 'back' || state.is === 'stuck') && <Ended state={state} comingBack={comingBack} />}
    </div>
  );
}

function Ended({ state, comingBack }: { state: Extract<ComingBackState, { back: Chat[] }>; comingBack: ComingBack }) {
  const { back, out } = state;
  const missing = state.is === 'stuck' ? state.missing : [];
  const isThere = useLocation({ select: ({ pathname }) => pathname.startsWith('/chats') });
  const isWhole = missing.length === 0 && back.length > 0;
  const title = missing.length > 0 ? words.stuck : isWhole ? words.back : undefined;
  return (
    <Alert {...(missing.length > 0 ? { color: 'red' } : { variant: 'default' })} title={title} role="presentation">
      <Stack gap="sm" align="start">
        {missing.length > 0 && <Text size="sm">{words.missing(namesOf(missing))}</Text>}
        {missing.length > 0 && <Text size="sm">{words.stuckNext}</Text>}
        {isWhole && <Text size="sm">{words.backNext}</Text>}
        {out.length > 0 && <Text size="sm">{words.out(namesOf(out))}</Text>}
        <Group gap="sm">
          {missing.length > 0 && <Again comingBack={comingBack} />}
          {isWhole && !isThere && <AppLink to="/chats">{words.toChats}</AppLink>}
          <Button size="compact-sm" variant="default" onClick={comingBack.dismiss}>
            {words.dismiss}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}

function Again({ comingBack }: { comingBack: ComingBack }) {
  return (
    <Button size="compact-sm" variant="default" onClick={comingBack.again}>
      {texts.tryAgain}
    </Button>
  );
}

const NAMES = new Intl.ListFormat('en');

/** Isolates each name, so that its text direction leaves its neighbours alone. */
const namesOf = (chats: Chat[]): string => NAMES.format([...new Set(chats.map(({ agentName }) => `\u2068${agentName}\u2069`))]);
