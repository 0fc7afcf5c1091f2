import { Card, Group, Text, Title } from '@mantine/core';
import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { Avatar } from '../components/avatar.tsx';
import { CreatorName } from '../template/likeness-notice.tsx';
import { Maker } from '../template/maker.tsx';
import { Origin } from '../template/origin.tsx';
import { storeTexts } from '../texts/store.ts';
import { templateTexts } from '../texts/template.ts';

/** Renders again only for another template: a list has many. */
export const TemplateCard = memo(function TemplateCard({ template }: { template: Template }) {
  const { id, agentName, description, emoji, creatorId, duplicatedFrom, use, likeness, creatorName } = template;
  return (
    <Card component="article" className="card" withBorder padding="md">
      <Group wrap="nowrap" align="start">
        <Avatar id={id} name={agentName} emoji={emoji} size="lg" />
        <div>
          <Title order={3} size="h4">
            <Link className="card-link" to="/t/$templateId" params={{ templateId: id }}>
              <bdi>{agentName}</bdi>
            </Link>
          </Title>
          <Text size="sm" lineClamp={2} dir="auto">
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
      <Group gap="xs" mt="auto" pt="sm" justify="space-between">
        <Maker name={creatorName} inboxId={creatorId} />
        {use && use.owners > 0n && (
          <Text size="xs" c="dimmed">
            {storeTexts.usedBy(use.owners)}
          </Text>
        )}
      </Group>
      <Origin of={duplicatedFrom} />
    </Card>
  );
});
