import { Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import { Standing, type Template, Visibility } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Emoji } from '../../template/emoji.tsx';
import { studioTexts } from '../../texts/studio.ts';
import { keptDraft, keptDraftIds } from '../draft/kept-drafts.ts';
import { isNewTemplate } from '../new-template-id.ts';

const words = studioTexts.list;

/** The person's templates, and first those that exist only as drafts. */
export function MyTemplates({ templates }: { templates: readonly Template[] }) {
  const drafts = keptDraftIds();
  const unfinished = drafts.filter(isNewTemplate);
  if (templates.length === 0 && unfinished.length === 0) return <Text>{words.none}</Text>;
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
      {templates.map((template) => (
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
  if (visibility !== Visibility.PUBLIC) return words.private;
  return standing === Standing.UNLISTED ? words.unlisted : words.public;
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
