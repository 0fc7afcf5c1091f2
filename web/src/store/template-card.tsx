import { Badge, Card, Group, Text, Title } from '@mantine/core';
import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { Avatar } from '../components/avatar.tsx';
import { CreatorName } from '../template/likeness-notice.tsx';
import { Origin } from '../template/origin.tsx';
import { storeTexts } from '../texts/store.ts';
import { templateTexts } from '../texts/template.ts';

/** Renders again only for another template: a list has many. */
export const TemplateCard = memo(function TemplateCard({ template }: { template: Template }) {
  const { id, agentName, description, category, emoji, creatorId, duplicatedFrom, use, likeness, creatorName } = template;
  return (
    <Card component="article" className="card" withBorder padding="md">
      <Group wrap="nowrap" align="start">
        <Avatar id={id} name={agentName} emoji={emoji} />
        <div>
          <Title order={3} size="h4">
            <Link className="card-link" to="/t/$templateId" params={{ templateId: id }}>
              <bdi>{agentName}</bdi>
            </Link>
          </Title>
          <Text size="sm" lineClamp={3} dir="auto">
            {description}
          </Text>
        </div>
      </Group>
      {likeness && (
        <Text size="xs" mt="xs">
          ⚠ {templateTexts.nameLike} <bdi>{likeness.agentName}</bdi> {templateTexts.by}{' '}
          <CreatorName name={likeness.creatorName} inboxId={likeness.creatorId} />
        </Text>
      )}
      <Group gap="xs" mt="sm" justify="space-between">
        <Text size="xs" c="dimmed">
          {templateTexts.by} <CreatorName name={creatorName} inboxId={creatorId} />
        </Text>
        {use && use.liveAgents > 0n && (
          <Text size="xs" c="dimmed">
            {storeTexts.liveAgents(use.liveAgents)}
          </Text>
        )}
        {category !== '' && <Badge variant="default">{category}</Badge>}
      </Group>
      <Origin of={duplicatedFrom} />
    </Card>
  );
});
