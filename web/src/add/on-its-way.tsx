import { Button, Group, Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import { type Claim, ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useQuery } from '@tanstack/react-query';
import { addTexts, outcomeTexts } from '../texts/add.ts';
import { isFrom, type Source } from './source.ts';

const UNDER_WAY: ReadonlySet<ClaimState> = new Set([ClaimState.QUEUED, ClaimState.CONFIGURING, ClaimState.JOINING]);

interface OnItsWayProps {
  source: Source;
  owner: Owner;
  onShow(claim: Claim): void;
}

/** An agent of this source that the person asked for with another client, and that is not live yet. */
export function OnItsWay({ source, owner, onShow }: OnItsWayProps) {
  const words = outcomeTexts[source.kind];
  const { data } = useQuery({
    queryKey: ['on-its-way', owner.inboxId, source.id],
    queryFn: async ({ signal }) => (await owner.gateway.claims.listClaims({}, { signal })).claims,
    gcTime: 0,
  });
  const claim = data?.find((one) => UNDER_WAY.has(one.state) && isFrom(one, source));
  if (claim === undefined) return null;
  return (
    <Group>
      <Text>
        <bdi>{words.onItsWay(source.name)}.</bdi>
      </Text>
      <Button size="compact-sm" variant="default" onClick={() => onShow(claim)}>
        {addTexts.showProgress}
      </Button>
    </Group>
  );
}
