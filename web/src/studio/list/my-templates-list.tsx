import { Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { type Owner, visibilityWord } from '@offshoot/client';
import { Standing, type Template, Visibility } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Illustration } from '../../components/illustration.tsx';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { studioTexts } from '../../texts/studio.ts';
import { keptDraft, keptDraftIds } from '../draft/kept-drafts.ts';
import { isNewTemplate } from '../my-templates.ts';
import { endTrialByTemplate } from '../trial/trial.ts';
import { isTrial } from '../trial/trial-content.ts';
import { useTemplateAction } from '../use-template-action.ts';

const words = studioTexts.list;

/** The person's templates, and first those that exist only as drafts. */
export function MyTemplates({ templates, owner }: { templates: readonly Template[]; owner: Owner }) {
  const drafts = keptDraftIds();
  const unfinished = drafts.filter(isNewTemplate);
  if (templates.length === 0 && unfinished.length === 0)
    return (
      <Stack gap="xs" align="start">
        <Illustration of="sprout" />
        <Text>{words.none}</Text>
      </Stack>
    );
  return (
    <Stack component="ul" className="list" gap="sm">
      {unfinished.map((id) => {
        const { draft } = keptDraft(id) ?? {};
        return (
          <Item key={id} id={id} emoji={draft?.emoji ?? ''} name={draft?.agentName || words.unnamed}>
            <Badge color="yellow">{words.unfinished}</Badge>
          </Item>
        );
      })}
      {templates.filter(isTrial).map((template) => (
        <Trial key={template.id} template={template} owner={owner} />
      ))}
      {templates
        .filter((template) => !isTrial(template))
        .map((template) => (
          <Item key={template.id} id={template.id} emoji={template.emoji} name={template.agentName}>
            <Text size="sm">{words.version(template.version)}</Text>
            <Badge variant="default">{stateOf(template)}</Badge>
            {drafts.includes(template.id) && <Badge color="yellow">{words.unsaved}</Badge>}
          </Item>
        ))}
    </Stack>
  );
}

function stateOf({ standing, visibility }: Template): string {
  if (standing === Standing.QUARANTINED) return words.quarantined;
  if (standing === Standing.UNLISTED && visibility === Visibility.PUBLIC) return words.unlisted;
  return words.seen[visibilityWord(visibility)];
}

function Item({ id, emoji, name, children }: { id: string; emoji: string; name: string; children: ReactNode }) {
  return (
    <li>
      <Card component="article" className="card" withBorder padding="sm">
        <Group wrap="nowrap">
          <Emoji of={emoji} />
          <Stack gap={4} miw={0}>
            <Title order={3} size="h5">
              <Link className="card-link foreign" to="/studio/$id" params={{ id }}>
                <bdi>{name}</bdi>
              </Link>
            </Title>
            <Group gap="xs">{children}</Group>
          </Stack>
        </Group>
      </Card>
    </li>
  );
}

/** One that exists only for a trial is not edited: it ends with the trial. */
function Trial({ template: { id, agentName }, owner }: { template: Template; owner: Owner }) {
  const ending = useTemplateAction(owner, () => endTrialByTemplate(owner, id));
  return (
    <li>
      <Group gap="xs">
        <Text className="foreign">
          <bdi>{agentName}</bdi>
        </Text>
        <Badge variant="default">{words.trial}</Badge>
        <Button size="compact-sm" variant="default" loading={ending.isPending} onClick={() => ending.mutate()}>
          {words.endTrial(agentName)}
        </Button>
      </Group>
      {ending.error && <OwnerFailureNotice error={ending.error} />}
    </li>
  );
}

/** An agent without an icon gets one of a robot. */
function Emoji({ of: emoji, size = '2rem' }: { of: string; size?: string }) {
  return (
    <Text fz={size} lh={1} aria-hidden>
      {emoji || '🤖'}
    </Text>
  );
}
