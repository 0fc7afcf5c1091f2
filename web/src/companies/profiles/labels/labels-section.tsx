import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '../../../components/dialog.tsx';
import { Section } from '../../../components/page-title.tsx';
import { Said } from '../../../components/said.tsx';
import { texts } from '../../../texts/app.ts';
import { profilesTexts } from '../../../texts/companies/profiles.ts';
import type { ProfileAnswer, ProfileLabel } from '../../profile.ts';
import { useTenant } from '../../tenants/tenants.ts';
import { V1FailureNotice } from '../../v1/v1-failure-notice.tsx';
import { profilePath, useLabels, useMayChange, useProfileAction } from '../use-profile.ts';
import { LabelForm } from './label-form.tsx';
import { targetWords } from './shares.ts';

const words = profilesTexts.labels;

/** Names for versions, by which applications use the profile. */
export function LabelsSection({ profile }: { profile: ProfileAnswer }) {
  const { id } = profile;
  const { scopes } = useTenant();
  const mayChangeAny = useMayChange(profile);
  const [said, setSaid] = useState('');
  const { data, error, refetch } = useLabels(id);
  const [changed, setChanged] = useState<ProfileLabel>();
  const [removed, setRemoved] = useState<ProfileLabel>();
  const change = (label: ProfileLabel) => {
    setSaid('');
    setChanged(label);
  };
  const askAbout = (label: ProfileLabel) => {
    setSaid('');
    setRemoved(label);
  };
  const removing = useProfileAction(id, (v1, name: string) => v1.delete(`${profilePath(id)}/labels/${encodeURIComponent(name)}`));
  const mayChange = (label: ProfileLabel) => mayChangeAny && (!label.protected || scopes.includes('agents:admin'));
  return (
    <Section title={words.title}>
      <Text size="sm" maw="44rem">
        {words.hint}
      </Text>
      {error && <V1FailureNotice error={error} onRetry={() => void refetch()} />}
      <Text role="status" size="sm">
        {data === undefined ? !error && texts.loading : data.length === 0 && words.none}
      </Text>
      <Said text={said} />
      <Stack component="ul" className="list" gap="xs" aria-label={words.title}>
        {data?.map((label) => (
          <li key={label.name}>
            <Group gap="xs">
              <Text className="foreign">
                <strong>{label.name}</strong>: {targetWords(label)}
              </Text>
              {label.protected && <Badge variant="default">{words.protected}</Badge>}
              {mayChange(label) && (
                <>
                  <Button size="compact-xs" variant="default" aria-label={words.moveOf(label.name)} onClick={() => change(label)}>
                    {words.move}
                  </Button>
                  <Button size="compact-xs" variant="default" aria-label={words.removeOf(label.name)} onClick={() => askAbout(label)}>
                    {words.remove}
                  </Button>
                </>
              )}
            </Group>
          </li>
        ))}
      </Stack>
      {removing.error && <V1FailureNotice error={removing.error} onRetry={() => removing.mutate(removing.variables)} />}
      {mayChangeAny && (
        <LabelForm
          key={changed?.name ?? ''}
          profile={profile}
          label={changed}
          onDone={(done) => {
            setChanged(undefined);
            setSaid(done ? words.done : '');
          }}
        />
      )}
      {removed && (
        <Dialog
          title={words.removeSure(removed.name)}
          text={words.removeRisk}
          isOpen
          onClose={() => setRemoved(undefined)}
          actions={[
            { label: profilesTexts.detail.cancel, onClick: () => setRemoved(undefined) },
            {
              label: words.remove,
              color: 'red',
              onClick: () => {
                removing.mutate(removed.name, { onSuccess: () => setSaid(words.removed(removed.name)) });
                setRemoved(undefined);
              },
            },
          ]}
        />
      )}
    </Section>
  );
}
