import { type RefObject, useEffect, useState } from 'react';

/** A wheel, a finger and a key move the log for a while after their event. */
const GOES_ON_MS = 1_000;
const UPWARD_KEYS = ['ArrowUp', 'PageUp', 'Home', 'Tab'];

/**
 * What the reader does that may lead them up in the log: wheel, finger, keys, the scroll bar, a selection that they drag along. What a log
 * draws scrolls it as well, and the events of both look the same.
 */
export function useReadersMoves(log: RefObject<HTMLElement | null>) {
  const [moves] = useState(readersMoves);
  /** In the browser's own search, which finds only what is drawn. */
  const [isFinding, setFinding] = useState(false);
  useEffect(() => {
    const { current } = log;
    if (current === null) return;
    const leaving = new AbortController();
    const options = { passive: true, signal: leaving.signal };
    let touchedAt = 0;
    const touch = ({ type, touches }: TouchEvent) => {
      const at = touches[0]?.clientY ?? 0;
      if (type === 'touchmove' && at > touchedAt) moves.note();
      touchedAt = at;
    };
    const press = ({ key, shiftKey, ctrlKey, metaKey }: KeyboardEvent) => {
      if (UPWARD_KEYS.includes(key) || (key === ' ' && shiftKey)) moves.note();
      if (key === 'F3' || ((ctrlKey || metaKey) && ['f', 'g'].includes(key.toLowerCase()))) setFinding(true);
    };
    current.addEventListener('wheel', ({ deltaY }) => deltaY < 0 && moves.note(), options);
    current.addEventListener('touchstart', touch, options);
    current.addEventListener('touchmove', touch, options);
    current.addEventListener('pointerdown', ({ pointerType }) => moves.hold(pointerType === 'mouse'), options);
    addEventListener('pointerup', () => moves.hold(false), options);
    // Not every browser tells when a scroll bar is let go.
    addEventListener('pointermove', ({ buttons }) => buttons === 0 && moves.hold(false), options);
    // Also without the focus in the log: a browser scrolls what was pressed last.
    addEventListener('keydown', press, options);
    // Until then, the field of the search has it.
    addEventListener('focus', () => setFinding(false), options);
    return () => leaving.abort();
  }, [log, moves]);
  useEffect(() => moves.find(isFinding), [moves, isFinding]);
  return { moves, isFinding };
}

function readersMoves() {
  let notedAt = Number.NEGATIVE_INFINITY;
  let isHeld = false;
  let isFinding = false;
  return {
    note() {
      notedAt = performance.now();
    },
    hold(isDown: boolean) {
      isHeld = isDown;
    },
    find(isOn: boolean) {
      isFinding = isOn;
    },
    /** Else the log moves by itself. */
    mayLeadUp: () => isFinding || isHeld || performance.now() - notedAt < GOES_ON_MS,
    /** The log is put elsewhere than they led. */
    end() {
      notedAt = Number.NEGATIVE_INFINITY;
    },
  };
}
