import { Button, Checkbox, Group, PasswordInput, Stack, TextInput } from '@mantine/core';
import '@mantine/core/styles/PasswordInput.css';
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';
import { type FormEvent, useState } from 'react';
import { Fold } from '../../components/fold.tsx';
import { commonsTexts as words } from '../../texts/agents/commons.ts';
import type { PartProps } from './use-commons.ts';

/** Which commons the agent reads, if not its host's, or its host's as a team. A token is entered with each change: the page cannot read it back. */
export function PlaceForm({ status: { settings, hostUrl }, isBusy, order }: PartProps) {
  const [url, setUrl] = useState(settings.url);
  const [key, setKey] = useState(settings.key);
  const [token, setToken] = useState('');
  const [automatic, setAutomatic] = useState(settings.automatic);
  const address = URL.parse(url.trim())?.href.replace(/\/$/, '');
  const wanted = key.trim().toLowerCase();
  const isKey = SYNTAX.hex256.test(wanted);
  const isHosts = url.trim() === '' && wanted === '' && hostUrl !== '' && token.trim() !== '';
  const isWhole = isHosts || (address !== undefined && isKey);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isWhole) return;
    order({
      settings: { enabled: true, automatic, sharing: settings.sharing, url: address ?? '', key: wanted },
      ...(token.trim() !== '' && { token: token.trim() }),
      done: words.placed,
      onDone: () => setToken(''),
    });
  };
  return (
    <Fold order={3} title={words.another} summary={words.anotherHint}>
      <form onSubmit={submit}>
        <Stack gap="sm" maw="28rem">
          <TextInput label={words.url} description={words.urlHint} type="url" value={url} onChange={(e) => setUrl(e.currentTarget.value)} />
          <TextInput
            label={words.key}
            description={words.keyHint}
            error={wanted !== '' && !isKey && words.keyWrong}
            value={key}
            autoComplete="off"
            spellCheck={false}
            onChange={(e) => setKey(e.currentTarget.value)}
          />
          <PasswordInput
            label={words.token}
            description={words.tokenHint}
            autoComplete="off"
            value={token}
            onChange={(e) => setToken(e.currentTarget.value)}
          />
          <Checkbox
            label={words.automatic}
            description={words.automaticHint}
            checked={automatic}
            onChange={(e) => setAutomatic(e.currentTarget.checked)}
          />
          <Group gap="xs">
            <Button type="submit" loading={isBusy} disabled={!isWhole}>
              {words.useThis}
            </Button>
            {settings.url !== '' && hostUrl !== '' && (
              <Button
                variant="default"
                disabled={isBusy}
                onClick={() => order({ settings: { ...settings, url: '', key: '' }, done: words.placed })}
              >
                {words.useHosts}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Fold>
  );
}
