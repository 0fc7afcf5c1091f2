import { Fragment, type ReactNode } from 'react';
import './facts.css';
import { useState } from 'react';

export type Fact = readonly [name: string, value: ReactNode];

/** What is known of one thing: names, and beside them what they stand for. A false one is left out. */
export function Facts({ of }: { of: readonly (Fact | false)[] }) {
  return (
    <dl className="facts">
      {of.map(
        (fact) =>
          fact && (
            <Fragment key={fact[0]}>
              <dt>{fact[0]}</dt>
              <dd>{fact[1]}</dd>
            </Fragment>
          ),
      )}
    </dl>
  );
}

/** Reads its content once the person opens it. */
export function Unfolded({ summary, children }: { summary: string; children: () => ReactNode }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{summary}</summary>
      {isOpen && children()}
    </details>
  );
}
