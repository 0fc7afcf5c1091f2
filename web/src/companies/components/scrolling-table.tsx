import { type ReactNode, useId } from 'react';
import './scrolling-table.css';

interface ScrollingTableProps {
  caption: string;
  /** On a phone, each row is a few lines of text. */
  stacks?: boolean;
  children: ReactNode;
}

/** A table that scrolls by itself where it is too wide for the screen: by touch, and by keyboard. */
export function ScrollingTable({ caption, stacks = false, children }: ScrollingTableProps) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className="scrolling" aria-labelledby={id} tabIndex={0}>
      <table className={stacks ? 'plain-table stacking' : 'plain-table'}>
        <caption id={id}>{caption}</caption>
        {children}
      </table>
    </section>
  );
}
