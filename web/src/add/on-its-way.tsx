import { Button, Group, Text } from '@mantine/core';
import { type Claim, ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { Owner } from '@offshoot/owner';
import { useQuery } from '@tanstack/react-query';
import { addTexts } from '../texts/add.ts';

const UNDER_WAY: ReadonlySet<ClaimState> = new Set([ClaimState.QUEUED, ClaimState.CONFIGURING, ClaimState.JOINING]);

interface OnItsWayProps {
  template: Template;
  owner: Owner;
  onShow(claim: Claim): void;
}

/** An agent of this template that the person asked for with another client, and that is not live yet. */
export function OnItsWay({ template, owner, onShow }: OnItsWayProps) {
  const { id, agentName } = template;
  const { data } = useQuery({
    queryKey: ['on-its-way', owner.inboxId, id],
    queryFn: async ({ signal }) => (await owner.gateway.claims.listClaims({}, { signal })).claims,
    gcTime: 0,
  });
  const claim = data?.find(({ templateId, state }) => templateId === id && UNDER_WAY.has(state));
  if (claim === undefined) return null;
  return (
    <Group>
      <Text>
        <bdi>{addTexts.onItsWay.hint(agentName)}</bdi>
      </Text>
      <Button size="compact-sm" variant="default" onClick={() => onShow(claim)}>
        {addTexts.onItsWay.show}
      </Button>
    </Group>
  );
}
