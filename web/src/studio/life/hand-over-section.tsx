import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { endTemplateOffer, type Owner, offerTemplate } from '@offshoot/client';
import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { TemplateOffer } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { isInboxId } from '@offshoot/statements/field-syntax.ts';
import { MAX_TEAM, teamWith } from '@offshoot/statements/team.ts';
import { type FormEvent, useState } from 'react';
import { Fold } from '../../components/fold.tsx';
import { momentOf, shortInbox } from '../../components/shown-values.ts';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { personTexts } from '../../texts/agents/agents.ts';
import { studioTexts } from '../../texts/studio.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { useTemplateAction } from '../use-template-action.ts';
import { TeamList, TeamPicker } from './team-picker.tsx';

const words = studioTexts.handOver;

interface HandOverProps {
  template: Template;
  offer: TemplateOffer | undefined;
  owner: Owner;
  client: PageClient;
}

/** Offers the template to another creator or a team, or shows to whom it is offered. */
export function HandOverSection({ template: { id, team: ownTeam }, offer, owner, client }: HandOverProps) {
  const offering = useTemplateAction(owner, (newCreatorId: string) => offerTemplate(owner, id, newCreatorId, team));
  const ending = useTemplateAction(owner, () => endTemplateOffer(owner, id));
  const [typed, setTyped] = useState('');
  const [team, setTeam] = useState<string[]>();
  const [objection, setObjection] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const newCreatorId = typed.trim().toLowerCase();
    const wrong = objectionTo({ newCreatorId, team: teamWith(newCreatorId, team ?? []) ?? [], ownTeam, self: owner.inboxId });
    setObjection(wrong);
    if (wrong === '') offering.mutate(newCreatorId);
  };
  const end = offer?.statement?.expireTime;
  const offered = offer ? words.offered(shortInbox(offer.newCreatorId), end ? momentOf(timestampDate(end)) : '') : words.toNobody;
  return (
    <Fold title={words.title} summary={<span role="status">{offered}</span>}>
      <Text size="sm" maw="44rem">
        {words.hint}
      </Text>
      {ownTeam.length > 0 && (
        <>
          <Text size="sm">{words.ofTeam}</Text>
          <TeamList team={ownTeam} self={owner.inboxId} />
        </>
      )}
      {offer ? (
        <>
          {offer.team.length > 0 && (
            <>
              <Text size="sm">{words.offeredTeam}</Text>
              <TeamList team={offer.team} self={owner.inboxId} />
            </>
          )}
          <Group>
            <Button variant="default" loading={ending.isPending} onClick={() => ending.mutate()}>
              {words.withdraw}
            </Button>
          </Group>
        </>
      ) : (
        <form onSubmit={submit} noValidate>
          <Stack gap="sm" align="start">
            <TextInput
              label={team ? words.accepts : words.to}
              description={personTexts.idHint}
              error={objection}
              w="100%"
              maw="44rem"
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
            <TeamPicker client={client} team={team} isBusy={offering.isPending} onChange={setTeam} />
            <Button type="submit" variant="default" loading={offering.isPending}>
              {words.offer}
            </Button>
          </Stack>
        </form>
      )}
      {(offering.error ?? ending.error) && <OwnerFailureNotice error={offering.error ?? ending.error} />}
    </Fold>
  );
}

interface Wish {
  newCreatorId: string;
  team: readonly string[];
  ownTeam: readonly string[];
  self: string;
}

/** A member may move a team's template to other people of whom they are one, or to themselves alone. */
function objectionTo({ newCreatorId, team, ownTeam, self }: Wish): string {
  if (!isInboxId(newCreatorId)) return personTexts.wrong;
  if (team.length > MAX_TEAM) return words.tooMany(MAX_TEAM);
  return newCreatorId === self && String(team) === String(ownTeam) ? words.self : '';
}
