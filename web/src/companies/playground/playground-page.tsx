import { Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { Shown } from '../../parts/shown.tsx';
import { texts } from '../../texts/app.ts';
import { playgroundTexts as words } from '../../texts/playground.ts';
import { CompaniesLayout } from '../companies-layout.tsx';
import { useTenant } from '../tenants/tenants.ts';
import { useV1 } from '../v1/client.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { Playground } from './playground.tsx';
import { useAgent, useReferences } from './use-agent.ts';
import './styles.ts';

export function PlaygroundPage() {
  return (
    <CompaniesLayout title={words.title}>
      <Text maw="44rem">{words.lead}</Text>
      <OfAgent />
    </CompaniesLayout>
  );
}

const route = getRouteApi('/profiles/$agentId/playground');
const NEEDED = ['agents:use', 'responses:write'];

function OfAgent() {
  const { agentId } = route.useParams();
  const { scopes } = useTenant();
  const v1 = useV1();
  const agent = useAgent(v1, agentId);
  const references = useReferences(v1, agentId);
  if (!NEEDED.every((scope) => scopes.includes(scope))) return <Text>{words.forbidden}</Text>;
  if (!agent.data || !references.data) {
    const error = agent.error ?? references.error;
    if (error) return <V1FailureNotice error={error} onRetry={() => void Promise.all([agent.refetch(), references.refetch()])} />;
    return <Text role="status">{texts.loading}</Text>;
  }
  return (
    <>
      <Text className="foreign">
        <Shown text={agent.data.display_name ?? agent.data.name} />
      </Text>
      <Playground key={agentId} agent={agent.data} references={references.data} />
    </>
  );
}
