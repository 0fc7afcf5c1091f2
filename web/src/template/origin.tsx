import { Anchor, Text } from '@mantine/core';
import type { DuplicatedFrom } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Link } from '@tanstack/react-router';
import { shortInbox } from '../components/shown-values.ts';
import { templateTexts } from '../texts/template.ts';

/** What a template was copied from, with a link to it. */
export function Origin({ of: origin }: { of: DuplicatedFrom | undefined }) {
  if (origin === undefined) return null;
  const { templateId, version, agentName, creatorId } = origin;
  const { duplicatedFrom, by, ofVersion } = templateTexts;
  return (
    <Text size="xs" c="dimmed" className="origin foreign">
      {duplicatedFrom}{' '}
      <Anchor inherit renderRoot={(props) => <Link to="/t/$templateId" params={{ templateId }} {...props} />}>
        <bdi>{agentName}</bdi>
      </Anchor>{' '}
      {by} {shortInbox(creatorId)}, {ofVersion(version)}
    </Text>
  );
}
