import { Anchor, Badge, Group, Stack, Text } from '@mantine/core';
import { visible } from '@offshoot/text/hidden.ts';
import { Link } from '@tanstack/react-router';
import { CopiedId } from '../../../components/copy-button.tsx';
import { Shown } from '../../../components/long-text.tsx';
import { PageTitle } from '../../../components/page-title.tsx';
import { dayOfText } from '../../../components/shown-values.ts';
import { profilesTexts } from '../../../texts/companies/profiles.ts';
import { type ProfileAnswer, shownName } from '../../profile.ts';
import { useMayAsk } from '../../tenants/tenants.ts';
import { useMayChange } from '../use-profile.ts';
import { StatusActions } from './status-actions.tsx';

const words = profilesTexts.detail;

/** What the profile is called, how it is, and what can be done with it as a whole. */
export function ProfileHead({ profile }: { profile: ProfileAnswer }) {
  const { id, name, description, status, version, updated_at: updatedAt, publication } = profile;
  const mayChange = useMayChange(profile);
  const mayAsk = useMayAsk();
  return (
    <Stack gap="sm">
      <PageTitle name={visible(shownName(profile))}>
        <span className="foreign">
          <Shown text={shownName(profile)} />
        </span>
      </PageTitle>
      <Group gap="xs">
        {shownName(profile) !== name && (
          <Text size="sm" c="dimmed" className="foreign">
            {name}
          </Text>
        )}
        <Badge color={status === 'active' ? 'leaf' : 'yellow'} variant={status === 'active' ? 'default' : 'filled'}>
          {profilesTexts.status[status]}
        </Badge>
        <Text size="sm" c="dimmed">
          {profilesTexts.list.version(version, dayOfText(updatedAt))}
        </Text>
      </Group>
      {description !== null && (
        <Text className="foreign plain" dir="auto">
          <Shown text={description} />
        </Text>
      )}
      <CopiedId id={id} label={words.id} />
      {publication && (
        <Text size="sm">
          {words.published(publication.version, dayOfText(publication.published_at))}{' '}
          <Anchor renderRoot={(props) => <Link to="/t/$templateId" params={{ templateId: publication.template_id }} {...props} />}>
            {words.template(publication.template_version)}
          </Anchor>
          {words.templateHint}
        </Text>
      )}
      {(mayChange || mayAsk) && (
        <Group gap="md">
          {mayChange && (
            <Anchor renderRoot={(props) => <Link to="/profiles/$agentId/edit" params={{ agentId: id }} {...props} />}>{words.edit}</Anchor>
          )}
          {mayAsk && (
            <Anchor renderRoot={(props) => <Link to="/profiles/$agentId/playground" params={{ agentId: id }} {...props} />}>
              {words.playground}
            </Anchor>
          )}
        </Group>
      )}
      <StatusActions profile={profile} />
    </Stack>
  );
}
