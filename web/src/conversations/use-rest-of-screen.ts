import { useLayoutEffect, useRef } from 'react';

/** Says in the variable --above how many pixels are above the element, for one that fills the screen below. They change with what stands there. */
export function useRestOfScreen() {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return;
    const measure = () => current.style.setProperty('--above', `${current.getBoundingClientRect().top + window.scrollY}px`);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  return element;
}
