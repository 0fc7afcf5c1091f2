import { Stack } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { Folds } from '../../components/fold.tsx';
import type { PageClient } from '../../xmtp/page-client.ts';
import { NicknameSection } from '../names/nickname-section.tsx';
import { NostrSection } from '../nostr/nostr-section.tsx';
import { OwnAddresses } from '../own-addresses.tsx';
import { OwnTools } from '../own-tools.tsx';
import { ReleaseSection } from '../ownership/release-section.tsx';
import { ServersSection } from '../servers/servers-section.tsx';
import { TrustSection } from '../trust/trust-section.tsx';
import { UpdateSection } from '../updates/update-section.tsx';
import { ValuesSection } from '../updates/values-section.tsx';
import { VoiceSection } from '../voice/voice-section.tsx';
import { AddressDetails } from './address-details.tsx';

/** How far the owner trusts it, how much it says and which version it is; folded up, what they set once in a while. */
export function SettingsTab({ owner, client, agent }: { owner: Owner; client: PageClient; agent: Instance }) {
  return (
    <Stack gap="xl">
      <TrustSection owner={owner} client={client} agent={agent} />
      <VoiceSection owner={owner} agent={agent} />
      <UpdateSection owner={owner} agent={agent} />
      <Folds>
        <NicknameSection owner={owner} agent={agent} />
        <OwnTools tools={agent.tools} />
        {hasAddress(agent) && <OwnAddresses owner={owner} agent={agent} />}
        <ServersSection owner={owner} agent={agent} />
        <ValuesSection owner={owner} agent={agent} />
        <NostrSection owner={owner} agent={agent} />
        <AddressDetails agent={agent} />
        <ReleaseSection owner={owner} agent={agent} />
      </Folds>
    </Stack>
  );
}

/** A mailbox or a number; wallets have addresses, too. */
const hasAddress = ({ tools }: Instance): boolean =>
  tools.some(({ publicValues: { address = '', number } }) => number !== undefined || address.includes('@'));
