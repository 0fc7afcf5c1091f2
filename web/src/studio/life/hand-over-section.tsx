import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { type Owner, offerTemplate } from '@offshoot/client';
import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { TemplateOffer } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { isInboxId } from '@offshoot/statements/field-syntax.ts';
import { type FormEvent, useState } from 'react';
import { Fold } from '../../components/fold.tsx';
import { momentOf, shortInbox } from '../../components/shown-values.ts';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { personTexts } from '../../texts/agents/agents.ts';
import { studioTexts } from '../../texts/studio.ts';
import { useTemplateAction } from '../use-template-action.ts';

const words = studioTexts.handOver;

/** Offers the template to another creator, or shows to whom it is offered. */
export function HandOverSection({ template, offer, owner }: { template: Template; offer: TemplateOffer | undefined; owner: Owner }) {
  const offering = useTemplateAction(owner, (newCreatorId: string) => offerTemplate(owner, template.id, newCreatorId));
  const [typed, setTyped] = useState('');
  const [objection, setObjection] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const newCreatorId = typed.trim().toLowerCase();
    const wrong = newCreatorId === owner.inboxId ? words.self : isInboxId(newCreatorId) ? '' : personTexts.wrong;
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
      {offer ? (
        <Group>
          <Button variant="default" loading={offering.isPending} onClick={() => offering.mutate(owner.inboxId)}>
            {words.withdraw}
          </Button>
        </Group>
      ) : (
        <form onSubmit={submit} noValidate>
          <Stack gap="sm" align="start">
            <TextInput
              label={words.to}
              description={personTexts.idHint}
              error={objection}
              w="100%"
              maw="44rem"
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
            <Button type="submit" variant="default" loading={offering.isPending}>
              {words.offer}
            </Button>
          </Stack>
        </form>
      )}
      {offering.error && <OwnerFailureNotice error={offering.error} />}
    </Fold>
  );
}
