import '../styles.ts';
import { getRouteApi } from '@tanstack/react-router';
import { agentTexts } from '../../texts/agents/agents.ts';
import { passOnTexts as words } from '../../texts/agents/pass-on.ts';
import { AgentLink } from '../agent-link.tsx';
import { OwnAgent } from '../own-agent.tsx';
import { PassOn } from './pass-on.tsx';

const route = getRouteApi('/agents/$instanceId/pass-on');

export function PassOnPage() {
  const { instanceId } = route.useParams();
  const back = <AgentLink instanceId={instanceId}>{words.back}</AgentLink>;
  return (
    <OwnAgent key={instanceId} instanceId={instanceId} title={agentTexts.passOn} titleOf={words.title} back={back}>
      {(owner, client, agent) => <PassOn owner={owner} client={client} agent={agent} />}
    </OwnAgent>
  );
}
