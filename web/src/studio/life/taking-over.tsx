import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { type Owner, takeOverTemplate } from '@offshoot/client';
import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { TemplateOffer } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { Link } from '@tanstack/react-router';
import { PageTitle } from '../../components/page-title.tsx';
import { shortInbox } from '../../components/shown-values.ts';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { studioTexts } from '../../texts/studio.ts';
import { ATTEST_SECONDS } from '../my-templates.ts';
import { useTemplateAction } from '../use-template-action.ts';
import { TeamList } from './team-picker.tsx';

const words = studioTexts.handOver;

/** For the person to whom a template is offered. */
export function TakingOver({ template, offer, owner }: { template: Template; offer: TemplateOffer; owner: Owner }) {
  const accepting = useTemplateAction(owner, () => takeOverTemplate(owner, { template, offer }, ATTEST_SECONDS));
  const { id, agentName, version } = template;
  const isToTeam = offer.team.length > 0;
  return (
    <Stack align="start">
      <PageTitle name={agentName}>
        <bdi className="foreign">{agentName}</bdi>
      </PageTitle>
      <Text maw="44rem">{words.forYou(shortInbox(offer.statement?.signerInboxId ?? template.creatorId))}</Text>
      {isToTeam && (
        <>
          <Text maw="44rem">{words.forTeam}</Text>
          <TeamList team={offer.team} self={owner.inboxId} />
        </>
      )}
      <Text maw="44rem">{(isToTeam ? words.acceptForTeam : words.acceptHint)(version + 1n)}</Text>
      <Anchor renderRoot={(props) => <Link to="/t/$templateId" params={{ templateId: id }} {...props} />}>{words.look}</Anchor>
      <Group>
        <Button loading={accepting.isPending} onClick={() => accepting.mutate()}>
          {words.accept(version + 1n)}
        </Button>
      </Group>
      {accepting.error && <OwnerFailureNotice error={accepting.error} />}
    </Stack>
  );
}
