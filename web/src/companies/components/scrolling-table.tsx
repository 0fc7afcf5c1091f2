import { type ReactNode, useId } from 'react';
import './scrolling-table.css';

/** A table that scrolls by itself where it is too wide for the screen: by touch, and by keyboard. */
export function ScrollingTable({ caption, children }: { caption: string; children: ReactNode }) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className="scrolling" aria-labelledby={id} tabIndex={0}>
      <table className="plain-table">
        <caption id={id}>{caption}</caption>
        {children}
      </table>
    </section>
  );
}
