import { Text } from '@mantine/core';
import { ProfileLink } from '../../../components/app-link.tsx';
import { Shown } from '../../../components/long-text.tsx';
import { profilesTexts } from '../../../texts/companies/profiles.ts';
import { shownName } from '../../profile.ts';
import { useProfile } from '../use-profile.ts';
import type { Source } from './explanation.ts';

const words = profilesTexts.explanation;

/** Where a value is from. `ownId`: the profile that is shown. */
export function SourceName({ source, ownId }: { source: Source; ownId: string }) {
  return (
    <Text size="xs" c="dimmed" component="span">
      {source === 'request' && words.request}
      {source === 'default' && words.default}
      {typeof source === 'object' && (source.profile_id === ownId ? words.own : <FromBase {...source} />)}
    </Text>
  );
}

function FromBase({ profile_id: agentId, version }: { profile_id: string; version: number }) {
  return (
    <>
      {words.from} <LevelName agentId={agentId} />, {words.version(version)}
    </>
  );
}

/** The name of a profile, as soon as it is read. */
export function LevelName({ agentId }: { agentId: string }) {
  const { data } = useProfile(agentId);
  return <ProfileLink agentId={agentId}>{data ? <Shown text={shownName(data)} /> : agentId}</ProfileLink>;
}
