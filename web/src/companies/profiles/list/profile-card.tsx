import { Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import { dayOfText } from '../../../parts/dates.ts';
import { Shown } from '../../../parts/shown.tsx';
import { profilesTexts } from '../../../texts/profiles.ts';
import type { ProfileSummary } from '../profile.ts';

const words = profilesTexts.list;

export function ProfileCard({ profile }: { profile: ProfileSummary }) {
  const { name, display_name: displayName, description, status, version, updated_at: updatedAt } = profile;
  return (
    <Card component="article" className="card" withBorder padding="sm">
      <Stack gap={4}>
        <Title order={3} size="h5">
          <Shown text={displayName ?? name} />
        </Title>
        {displayName !== null && (
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
        </Group>
      </Stack>
    </Card>
  );
}
