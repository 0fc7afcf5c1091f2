import { Alert, Anchor, Text } from '@mantine/core';
import type { Likeness, VerifiedName } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Link } from '@tanstack/react-router';
import { templateTexts } from '../texts/template.ts';

const { nameLike, by, likeNext, unnamed } = templateTexts;

/** Says that another creator's better known template has a name like this one. Empty if there is none. */
export function LikenessNotice({ of }: { of: Likeness | undefined }) {
  if (!of) return null;
  const { templateId, agentName, creatorId, creatorName } = of;
  return (
    <Alert color="yellow" role="note">
      <Text>
        {nameLike}{' '}
        <Anchor
          inherit
          c="inherit"
          underline="always"
          renderRoot={(props) => <Link to="/t/$templateId" params={{ templateId }} {...props} />}
        >
          <bdi>{agentName}</bdi>
        </Anchor>{' '}
        {by} <CreatorName name={creatorName} inboxId={creatorId} />. {likeNext}
      </Text>
    </Alert>
  );
}

/** The name that is proved to be a creator's, otherwise that they have none. */
export function CreatorName({ name, inboxId }: { name: VerifiedName | undefined; inboxId: string }) {
  return <bdi title={inboxId}>{name?.name ?? unnamed}</bdi>;
}
