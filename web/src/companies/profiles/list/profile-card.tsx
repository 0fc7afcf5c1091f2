import { Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Shown } from '../../../components/long-text.tsx';
import { dayOfText } from '../../../components/shown-values.ts';
import { profilesTexts } from '../../../texts/companies/profiles.ts';
import type { ProfileSummary } from '../../profile.ts';
import { targetWords } from '../labels/shares.ts';

const words = profilesTexts.list;

export function ProfileCard({ profile }: { profile: ProfileSummary }) {
  const { name, display_name: displayName, description, status, version, updated_at: updatedAt, model, labels } = profile;
  return (
    <Card component="article" className="card" withBorder padding="sm">
      <Stack gap={4}>
        <Title order={3} size="h5">
          <Link className="card-link foreign" to="/profiles/$agentId" params={{ agentId: profile.id }}>
            <Shown text={displayName || name} />
          </Link>
        </Title>
        {displayName && (
          <Text size="sm" c="dimmed">
            {name}
          </Text>
        )}
        {description !== null && (
          <Text size="sm" lineClamp={3} dir="auto">
            <Shown text={description} />
          </Text>
        )}
        <Group gap="xs">
          {status !== 'active' && <Badge color="yellow">{profilesTexts.status[status]}</Badge>}
          <Text size="xs" c="dimmed">
            {words.version(version, dayOfText(updatedAt))}
          </Text>
          {model !== null && (
            <Text size="xs" c="dimmed">
              {words.model} <Shown text={model} />
            </Text>
          )}
          {profile.base_profile_id !== null && (
            <Text size="xs" c="dimmed">
              {words.base} {profile.base_name ?? profile.base_profile_id}
            </Text>
          )}
          {labels.map((label) => (
            <Badge key={label.name} variant="default">
              {label.name}: {targetWords(label)}
            </Badge>
          ))}
        </Group>
      </Stack>
    </Card>
  );
}
