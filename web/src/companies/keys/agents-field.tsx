import { apiKeyTexts } from '../../texts/companies/api-keys.ts';
import { PickedList } from '../components/picked-list.tsx';
import { useAgents } from '../names/use-agents.ts';
import { shownName } from '../profile.ts';
import { useV1 } from '../v1/client.ts';

const words = apiKeyTexts.create;
/** As the contract says. */
const MAX_AGENTS = 64;

interface AgentsFieldProps {
  /** IDs. None: every agent that lets the key. */
  chosen: readonly string[];
  onChange: (agents: string[]) => void;
}

/** The agents that a key may use. */
export function AgentsField({ chosen, onChange }: AgentsFieldProps) {
  const { data: agents = [] } = useAgents(useV1());
  const all = agents.map((one) => ({ id: one.id, name: shownName(one) }));
  const texts = {
    title: words.agents,
    hint: words.agentsHint,
    add: words.addAgent,
    none: words.anyAgent,
    oneMore: words.oneMore,
    remove: words.remove,
    removeOf: words.removeAgent,
  };
  return <PickedList texts={texts} all={all} chosen={chosen} most={MAX_AGENTS} onChange={onChange} />;
}
