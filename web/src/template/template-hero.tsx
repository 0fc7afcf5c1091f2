import { Button, Group, Stack, Text } from '@mantine/core';
import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Link } from '@tanstack/react-router';
import { Avatar } from '../components/avatar.tsx';
import { PageTitle } from '../components/page-title.tsx';
import { productTexts as words } from '../texts/template-parts.ts';
import { LikenessNotice } from './likeness-notice.tsx';
import { TemplateSubtitle } from './template-subtitle.tsx';

interface TemplateHeroProps {
  template: Template;
  /** Undefined: it cannot be tried, because it needs values that only the person has. */
  onTry: (() => void) | undefined;
  isTrying: boolean;
}

/** What the agent is called, what it is for, who made it, and the two ways to have one. */
export function TemplateHero({ template, onTry, isTrying }: TemplateHeroProps) {
  const { id, agentName, emoji, description, likeness } = template;
  return (
    <div className="hero product">
      <Avatar id={id} name={agentName} emoji={emoji} size="xl" />
      <Stack gap="sm">
        <PageTitle name={agentName}>
          <bdi>{agentName}</bdi>
        </PageTitle>
        {description !== '' && (
          <Text size="lg" dir="auto" className="foreign">
            {description}
          </Text>
        )}
        <TemplateSubtitle template={template} />
        <LikenessNotice of={likeness} />
        <Group>
          {onTry && (
            <Button size="md" disabled={isTrying} onClick={onTry}>
              {words.try}
            </Button>
          )}
          <Button
            size="md"
            variant={onTry ? 'default' : 'filled'}
            renderRoot={(props) => <Link to="/t/$templateId/add" params={{ templateId: id }} {...props} />}
          >
            {words.add}
          </Button>
        </Group>
        <Text size="sm">{onTry ? words.tryHint : words.noTryHint}</Text>
      </Stack>
    </div>
  );
}
