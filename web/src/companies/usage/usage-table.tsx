import type { ReactNode } from 'react';
import { usageTexts } from '../../texts/companies/usage.ts';
import { ScrollingTable } from '../components/scrolling-table.tsx';
import { type Grouping, type Sum, sumsBy, tokensOf, type UsageRow } from './usage.ts';
import './usage.css';

const { columns, tables } = usageTexts;

interface Column {
  title: string;
  of: (row: UsageRow) => ReactNode;
}

interface UsageTableProps {
  grouping: Grouping;
  rows: readonly UsageRow[];
  /** What the rows of a sum have in common. */
  named: readonly Column[];
}

/** Sums as numbers, and as bars beside them: of tokens, or of responses where no tokens were counted. */
export function UsageTable({ grouping, rows, named }: UsageTableProps) {
  const sums = sumsBy(grouping, rows);
  const hasTokens = sums.some((sum) => tokensOf(sum) > 0);
  const size = hasTokens ? tokensOf : ({ responses }: Sum) => responses;
  const most = Math.max(1, ...sums.map(size));
  return (
    <ScrollingTable caption={tables[grouping]}>
      <thead>
        <tr>
          {named.map(({ title }) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
          {[columns.responses, columns.input, columns.output].map((title) => (
            <th key={title} scope="col" className="number">
              {title}
            </th>
          ))}
          <th aria-hidden className="bar-column">
            {hasTokens ? columns.tokens : columns.responses}
          </th>
        </tr>
      </thead>
      <tbody>
        {sums.map((sum) => (
          <tr key={sum.key}>
            {named.map(({ title, of }, index) =>
              index === 0 ? (
                <th key={title} scope="row">
                  {of(sum.of)}
                </th>
              ) : (
                <td key={title}>{of(sum.of)}</td>
              ),
            )}
            {[sum.responses, sum.inputTokens, sum.outputTokens].map((amount, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: three columns, always in this order
              <td key={index} className="number">
                {amount.toLocaleString('en')}
              </td>
            ))}
            <td aria-hidden className="bar-column">
              <div className="bar" style={{ inlineSize: `${(100 * size(sum)) / most}%` }} />
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollingTable>
  );
}
