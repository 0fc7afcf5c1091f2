import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Button, Group, Stack, Text } from '@mantine/core';
import { acceptAgent, type Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Section } from '../../components/page-title.tsx';
import { momentOf, shortInbox } from '../../components/shown-values.ts';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { agentsTexts as words } from '../../texts/agents/agents.ts';
import { useAgentChanged, useOffersToMe } from '../use-agents.ts';

/** Nothing if nobody offers the person an agent. What keeps the page from asking also keeps it from listing the agents, which says so. */
export function OffersToMe({ owner }: { owner: Owner }) {
  const { data: offers = [] } = useOffersToMe(owner);
  const [accepted, setAccepted] = useState('');
  return (
    <>
      <Text role="status">{accepted !== '' && words.accepted(accepted)}</Text>
      {offers.length > 0 && (
        <Section title={words.offers}>
          <Text>{words.offersHint}</Text>
          <ul className="list">
            {offers.map((offer) => (
              <li key={offer.id} className="item">
                <Offer owner={owner} offer={offer} onAccepted={() => setAccepted(offer.agentName)} />
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

function Offer({ owner, offer, onAccepted }: { owner: Owner; offer: Instance; onAccepted(): void }) {
  const changed = useAgentChanged(owner);
  const accepting = useMutation({
    mutationFn: () => acceptAgent(owner, offer.id),
    onSuccess: (mine) => {
      onAccepted();
      changed(mine);
    },
  });
  const { agentName, ownerId, offerExpireTime } = offer;
  const until = offerExpireTime ? momentOf(timestampDate(offerExpireTime)) : '';
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text dir="auto" className="foreign">
          {words.offerUntil(agentName, shortInbox(ownerId), until)}
        </Text>
        <Button size="compact-sm" loading={accepting.isPending} aria-label={words.acceptName(agentName)} onClick={() => accepting.mutate()}>
          {words.accept}
        </Button>
      </Group>
      {accepting.error && <OwnerFailureNotice error={accepting.error} />}
    </Stack>
  );
}
