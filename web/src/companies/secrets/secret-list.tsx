import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useRef, useState } from 'react';
import { Shown } from '../../components/long-text.tsx';
import { Section } from '../../components/page-title.tsx';
import { dayOfText } from '../../components/shown-values.ts';
import { texts } from '../../texts/app.ts';
import { secretTexts } from '../../texts/companies/secrets.ts';
import { Facts } from '../components/facts.tsx';
import { useSubjectNames } from '../names/use-subject-names.ts';
import { useV1 } from '../v1/client.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { DeleteSecret } from './delete-secret.tsx';
import { ReplaceValue } from './replace-value.tsx';
import type { Secret } from './secret.ts';
import { useSecrets } from './use-secrets.ts';

const words = secretTexts.list;

interface SecretListProps {
  mayChange: boolean;
  /** Told what was done. */
  onSaid: (text: string) => void;
}

export function SecretList({ mayChange, onSaid }: SecretListProps) {
  const { data: secrets, error, refetch } = useSecrets(useV1());
  return (
    <Section title={words.title}>
      {error && <V1FailureNotice error={error} onRetry={() => void refetch()} />}
      <Text role="status">{secrets === undefined ? !error && texts.loading : secrets.length === 0 && words.none}</Text>
      <ul className="list">
        {secrets?.map((secret) => (
          <SecretLine key={secret.id} secret={secret} mayChange={mayChange} onSaid={onSaid} />
        ))}
      </ul>
    </Section>
  );
}

function SecretLine({ secret, mayChange, onSaid }: SecretListProps & { secret: Secret }) {
  const nameOf = useSubjectNames();
  const [isReplacing, setIsReplacing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const { id, name, allowed_hosts: hosts, created_at: made, created_by: maker, updated_at: set } = secret;
  const close = () => {
    setIsReplacing(false);
    button.current?.focus();
  };
  return (
    <li className="line">
      <Stack gap="xs">
        <Title order={3} size="h5" className="foreign">
          {name}
        </Title>
        <Facts
          of={[
            [words.hosts, hosts.join(', ')],
            [words.id, id],
            [words.made, <Shown key="made" text={words.madeBy(dayOfText(made), nameOf(maker))} />],
            set !== made && [words.set, dayOfText(set)],
          ]}
        />
        {mayChange && (
          <Group gap="xs">
            <Button
              ref={button}
              size="compact-sm"
              variant="default"
              aria-expanded={isReplacing}
              aria-label={secretTexts.replace.of(name)}
              onClick={() => setIsReplacing(!isReplacing)}
            >
              {secretTexts.replace.label}
            </Button>
            <DeleteSecret secret={secret} onDeleted={() => onSaid(secretTexts.remove.done(name))} />
          </Group>
        )}
        {isReplacing && (
          <ReplaceValue
            secret={secret}
            onCancel={close}
            onDone={() => {
              close();
              onSaid(secretTexts.replace.done(name));
            }}
          />
        )}
      </Stack>
    </li>
  );
}
