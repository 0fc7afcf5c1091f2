import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useCallback, useState } from 'react';
import { Changes, ComparedVersions } from '../../../components/changes/compared-versions.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { Shown } from '../../../components/long-text.tsx';
import { MoreButton } from '../../../components/more-button.tsx';
import { Section } from '../../../components/page-title.tsx';
import { momentOf } from '../../../components/shown-values.ts';
import { texts } from '../../../texts/app.ts';
import { profilesTexts } from '../../../texts/companies/profiles.ts';
import { useSubjectNames } from '../../names/use-subject-names.ts';
import type { ProfileAnswer, ProfileVersion } from '../../profile.ts';
import { V1FailureNotice } from '../../v1/v1-failure-notice.tsx';
import { profilePath, useMayChange, useProfileAction, useVersions } from '../use-profile.ts';
import { profileChanges } from './profile-changes.ts';

const words = profilesTexts.versions;

export function VersionsSection({ profile }: { profile: ProfileAnswer }) {
  const found = useVersions(profile.id);
  const { data: versions, error } = found;
  const [target, setTarget] = useState<ProfileVersion>();
  const mayChange = useMayChange(profile);
  const nameOf = useSubjectNames();
  return (
    <Section title={words.title}>
      {error && <V1FailureNotice error={error} onRetry={() => void found.refetch()} />}
      {!versions && !error && <Text role="status">{texts.loading}</Text>}
      <Stack component="ul" className="list" gap="xs" aria-label={words.title}>
        {versions?.map((one) => (
          <li key={one.version}>
            <Group gap="xs">
              <Text size="sm" className="foreign">
                <strong>{words.each(one.version)}</strong>, {momentOf(new Date(one.changed_at))}, {words.by}{' '}
                <Shown text={nameOf(one.changed_by)} />: <Shown text={one.change_summary} />
              </Text>
              {mayChange && one.version !== profile.version && (
                <Button size="compact-xs" variant="default" onClick={() => setTarget(one)}>
                  {words.back(one.version)}
                </Button>
              )}
            </Group>
          </li>
        ))}
      </Stack>
      <MoreButton of={found}>{words.older}</MoreButton>
      {versions && versions.length > 1 && <Comparison versions={versions} />}
      {target && <RollBack profile={profile} target={target} onClose={() => setTarget(undefined)} />}
    </Section>
  );
}

function Comparison({ versions }: { versions: readonly ProfileVersion[] }) {
  const changesBetween = useCallback(
    (from: string, to: string) => {
      const contentOf = (number: string) => versions.find(({ version }) => String(version) === number)?.snapshot;
      const [before, after] = [contentOf(from), contentOf(to)];
      return before && after ? profileChanges(before, after) : [];
    },
    [versions],
  );
  // A new version is compared at first.
  return (
    <ComparedVersions key={versions[0]?.version} numbers={versions.map(({ version }) => String(version))} changesBetween={changesBetween} />
  );
}

/** Shows what it changes before it is done. */
function RollBack({ profile, target, onClose }: { profile: ProfileAnswer; target: ProfileVersion; onClose: () => void }) {
  const going = useProfileAction(profile.id, (v1) => {
    const headers = { 'if-match': String(profile.version) };
    return v1.post(`${profilePath(profile.id)}/rollback`, { body: { target_version: target.version }, headers });
  });
  const go = () => going.mutate(undefined, { onSuccess: onClose });
  return (
    <Dialog
      title={words.backSure(target.version)}
      text={words.backHint(profile.version + 1)}
      isOpen
      onClose={onClose}
      actions={[
        { label: profilesTexts.detail.cancel, onClick: onClose },
        { label: words.back(target.version), isRunning: going.isPending, onClick: go },
      ]}
    >
      <Title order={3} size="h4">
        {words.backChanges}
      </Title>
      <Changes changes={profileChanges(profile, target.snapshot)} />
      {going.error && <V1FailureNotice error={going.error} onRetry={go} />}
    </Dialog>
  );
}
