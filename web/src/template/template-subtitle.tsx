import { Badge, Code, Group, Text } from '@mantine/core';
import { NameKind, type Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Link } from '@tanstack/react-router';
import { dayOf, shortInbox } from '../components/shown-values.ts';
import { storeTexts } from '../texts/store.ts';
import { templateTexts } from '../texts/template.ts';
import { Origin } from './origin.tsx';

/** Who made it, which version it is, and where it belongs. */
export function TemplateSubtitle({ template }: { template: Template }) {
  const { creatorId, version, updateTime, category, tags, duplicatedFrom, use, creatorName, formerCreators, team } = template;
  const otherTags = tags.filter((tag) => tag !== category);
  const { by, provedBy, version: versionText, updated } = templateTexts;
  return (
    <>
      <Group gap="xs">
        <Text size="sm">
          {by}{' '}
          {creatorName ? (
            <>
              <strong title={creatorId}>
                <bdi>{creatorName.name}</bdi>
              </strong>{' '}
              ({creatorName.kind === NameKind.ENS ? provedBy.ens : provedBy.website})
            </>
          ) : (
            <span title={creatorId}>{templateTexts.unnamed}</span>
          )}
        </Text>
        <Text size="sm" c="dimmed">
          {versionText(version)}, {updated(dayOf(updateTime))}
        </Text>
        {use && (
          <Text size="sm" c="dimmed">
            {templateTexts.use(use.liveAgents, use.owners)}
          </Text>
        )}
      </Group>
      {team.length > 0 && (
        <Text size="sm" c="dimmed">
          {templateTexts.team}{' '}
          {team.map((member) => (
            <Code key={member} title={member} mr="xs">
              {shortInbox(member)}
            </Code>
          ))}
        </Text>
      )}
      {formerCreators.map(({ creatorId: former, lastVersion }) => (
        <Text key={String(lastVersion)} size="sm" c="dimmed">
          {templateTexts.madeBy} <Code title={former}>{shortInbox(former)}</Code> {templateTexts.until(lastVersion)}
        </Text>
      ))}
      <Origin of={duplicatedFrom} />
      {(category !== '' || otherTags.length > 0) && (
        <Group component="ul" className="list" gap="xs">
          {category !== '' && (
            <li>
              <Badge renderRoot={(props) => <Link to="/" search={{ category }} {...props} />}>{category}</Badge>
            </li>
          )}
          {otherTags.map((tag) => (
            <li key={tag}>
              <Badge
                variant="default"
                aria-label={storeTexts.filterByTag(tag)}
                renderRoot={(props) => <Link to="/" search={{ tag }} {...props} />}
              >
                {tag}
              </Badge>
            </li>
          ))}
        </Group>
      )}
    </>
  );
}
