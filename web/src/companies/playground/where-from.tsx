import { Text } from '@mantine/core';
import { explainRequest } from '@offshoot/profiles';
import { Section } from '../../parts/section.tsx';
import { Shown } from '../../parts/shown.tsx';
import { texts } from '../../texts/app.ts';
import { playgroundTexts } from '../../texts/playground.ts';
import { ScrollingTable } from '../parts/scrolling-table.tsx';
import { useV1 } from '../v1/client.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { type ExplainedRow, explainedRows, type From } from './explained-rows.ts';
import { type Settings, temperatureOf } from './turn.ts';
import { type Agent, type Explanation, useBaseNames, useExplanation } from './use-agent.ts';

const words = playgroundTexts.from;

interface WhereFromProps {
  agent: Agent;
  /** Undefined: it is not known yet which one. */
  version: number | undefined;
  settings: Settings;
}

/** Where each value of the next request comes from: the request, the profile, one of its bases, or nobody. */
export function WhereFrom({ agent, version, settings }: WhereFromProps) {
  const { explanation, error, refetch } = useExplanation(useV1(), agent, version);
  return (
    <Section title={words.title}>
      {version === undefined && <Text>{words.split}</Text>}
      {error && <V1FailureNotice error={error} onRetry={() => void refetch()} />}
      {explanation === 'hidden' && <Text>{words.hidden}</Text>}
      {version !== undefined && explanation === undefined && !error && <Text role="status">{texts.loading}</Text>}
      {explanation !== undefined && explanation !== 'hidden' && version !== undefined && (
        <Rows agent={agent} explanation={explanation} settings={settings} />
      )}
    </Section>
  );
}

function Rows({ agent, explanation, settings }: { agent: Agent; explanation: Explanation; settings: Settings }) {
  const { data: names } = useBaseNames(useV1(), agent);
  const sourceText = (from: From): string => {
    if (from === 'request') return words.request;
    if (from === 'default') return words.nobody;
    if (from.profile_id === agent.id) return words.own(from.version);
    return words.base(names?.get(from.profile_id) ?? from.profile_id, from.version);
  };
  const rows = explainedRows(explainRequest(explanation, requestFields(settings)), settings.variables);
  return (
    <ScrollingTable caption={words.caption}>
      <thead>
        <tr>
          {[words.field, words.value, words.source].map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">
              <Shown text={fieldText(row)} />
            </th>
            <td className="explained-value">{row.value === undefined ? words.unset : <Shown text={row.value} />}</td>
            <td>
              <Shown text={sourceText(row.from)} />
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollingTable>
  );
}

function requestFields({ model, temperature, instructions, stores }: Settings) {
  const number = temperatureOf(temperature);
  return {
    model: model === '' ? null : model,
    temperature: typeof number === 'number' ? number : null,
    instructions: instructions === '' ? null : instructions,
    store: stores ? null : false,
  };
}

function fieldText({ field }: ExplainedRow): string {
  switch (field.is) {
    case 'instructions':
      return words.instructions(field.part);
    case 'variable':
      return words.variable(field.name);
    case 'tool':
      return words.tool(field.name);
    case 'grant':
      return words.grant(field.name);
    default:
      return field.name;
  }
}
