import './fold.css';
import { Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';

interface FoldProps {
  title: string;
  /** What is set in it, or what it is for, in one line. */
  summary: ReactNode;
  /** The person has to look at it: it opens as soon as this is true. */
  calls?: boolean;
  /** Closed, it is gone from the page: it asks an agent. Otherwise, what was typed in it stays. */
  isAsked?: boolean;
  /** Of its heading. */
  order?: 2 | 3;
  children: ReactNode;
}

/** A part of a page that stays closed until the person wants it. */
export function Fold({ title, summary, calls = false, isAsked = false, order = 2, children }: FoldProps) {
  const id = useId();
  const [isOpen, setIsOpen] = useState(calls);
  const [wasOpen, setWasOpen] = useState(calls);
  const [called, setCalled] = useState(calls);
  if (called !== calls) {
    setCalled(calls);
    if (calls) setIsOpen(true);
  }
  if (isOpen && !wasOpen) setWasOpen(true);
  return (
    <section className="fold" aria-labelledby={id}>
      <details open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
        <summary>
          <div className="fold-said">
            <Title order={order} size="h5" id={id}>
              {title}
            </Title>
            <Text size="sm" c="dimmed" component="div">
              {summary}
            </Text>
          </div>
          <span className="fold-sign" aria-hidden="true" />
        </summary>
        {(isOpen || (wasOpen && !isAsked)) && (
          <Stack gap="sm" pb="lg" pt={4}>
            {children}
          </Stack>
        )}
      </details>
    </section>
  );
}

/** Closed parts of a page, one below the other. */
export function Folds({ children }: { children: ReactNode }) {
  return (
    <Stack gap={0} className="folds">
      {children}
    </Stack>
  );
}

/** How often the page may be drawn until a part that has just opened has its fields. */
const FRAMES = 30;

/** The element gets the focus as soon as it is on the page, and what it is folded up in opens. */
export function focusUnfolded(id: string, frames = FRAMES): void {
  requestAnimationFrame(() => {
    const found = document.getElementById(id);
    if (found === null) return frames > 0 ? focusUnfolded(id, frames - 1) : undefined;
    for (let fold = found.closest('details'); fold !== null; fold = fold.parentElement?.closest('details') ?? null) fold.open = true;
    found.focus();
  });
}
