import { Stack, Text } from '@mantine/core';
import { type InstanceTool, ToolState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { CopyButton } from '../components/copy-button.tsx';
import { Fold } from '../components/fold.tsx';
import { toolsTexts as words } from '../texts/agents/agents.ts';

/** The phone number, the e-mail inbox or the wallet that the pool made for the agent alone. */
export function OwnTools({ tools }: { tools: readonly InstanceTool[] }) {
  if (tools.length === 0) return null;
  return (
    <Fold title={words.title} summary={<span className="foreign">{tools.map(({ toolId }) => toolId).join(', ')}</span>}>
      <Text maw="44rem">{words.hint}</Text>
      <Stack component="ul" className="list" gap="xs">
        {tools.map((tool) => (
          <li key={tool.resourceId}>
            <OwnTool tool={tool} />
          </li>
        ))}
      </Stack>
    </Fold>
  );
}

function OwnTool({ tool: { toolId, state, publicValues, failureMessage } }: { tool: InstanceTool }) {
  const values = Object.values(publicValues);
  return (
    <Text component="div" className="foreign">
      <strong>{toolId}</strong>{' '}
      {state === ToolState.READY && values.length > 0
        ? values.map((value) => (
            <span key={value}>
              {value} <CopyButton value={value} label={`${toolId} ${value}`} />
            </span>
          ))
        : (stateWords[state] ?? words.over)}
      {failureMessage !== '' && <Text size="sm">{failureMessage}</Text>}
    </Text>
  );
}

const stateWords: Partial<Record<ToolState, string>> = { [ToolState.PENDING]: words.pending, [ToolState.READY]: words.ready };
