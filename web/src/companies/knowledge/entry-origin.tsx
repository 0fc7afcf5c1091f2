import { ProfileLink } from '../../components/app-link.tsx';
import { Shown } from '../../components/long-text.tsx';
import { dayOf, momentOf } from '../../components/shown-values.ts';
import { knowledgeTexts } from '../../texts/companies/knowledge.ts';
import { Facts, Unfolded } from '../components/facts.tsx';
import { nameOfAgent, useAgents } from '../names/use-agents.ts';
import { useSubjectNames } from '../names/use-subject-names.ts';
import { useTenant } from '../tenants/tenants.ts';
import { useV1 } from '../v1/client.ts';
import type { Entry } from './entry.ts';
import { ResponseOfEntry } from './response-of-entry.tsx';

const words = knowledgeTexts.origin;

const timeAt = (seconds: number): Date => new Date(seconds * 1000);

/** Who wrote an entry, when, and for how long it is found. */
export function EntryOrigin({ entry }: { entry: Entry }) {
  const nameOf = useSubjectNames();
  const { id, source, source_id: responseId, status, created_at: added, updated_at: changed, expires_at: end } = entry;
  return (
    <>
      <Facts
        of={[
          [words.source, words.sources[source]],
          entry.agent_id !== null && [words.agent, <AgentOfEntry key="agent" agentId={entry.agent_id} version={entry.agent_version} />],
          [words.added, <Shown key="added" text={words.by(dayOf(timeAt(added)), nameOf(entry.created_by))} />],
          entry.decided_by !== null && [words.decided[status], <Shown key="decided" text={nameOf(entry.decided_by)} />],
          changed !== added && [words.changed, dayOf(timeAt(changed))],
          end !== null && [words.until, momentOf(timeAt(end))],
          [words.id, id],
        ]}
      />
      {responseId !== null && <Unfolded summary={words.response.open}>{() => <ResponseOfEntry responseId={responseId} />}</Unfolded>}
    </>
  );
}

function AgentOfEntry({ agentId, version }: { agentId: string; version: number | null }) {
  const { scopes } = useTenant();
  const { data: agents } = useAgents(useV1(), scopes.includes('agents:read'));
  const name = <Shown text={nameOfAgent(agents, agentId)} />;
  return (
    <>
      {agents?.some(({ id }) => id === agentId) ? <ProfileLink agentId={agentId}>{name}</ProfileLink> : name}
      {version !== null && words.version(version)}
    </>
  );
}
