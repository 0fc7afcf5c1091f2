/** A button that is loading is disabled, and so loses the focus. It gets it back once it can be pressed again, unless something else has it by then. */
export function keepFocusOfLoadingButtons(): void {
  let pressed: Element | undefined;
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      if (!(target instanceof HTMLButtonElement)) continue;
      const isLoading = 'loading' in target.dataset;
      if (isLoading && target === document.activeElement) pressed = target;
      else if (!isLoading && target === pressed) {
        if (document.activeElement === document.body) target.focus();
        pressed = undefined;
      }
    }
  }).observe(document.body, { subtree: true, attributeFilter: ['data-loading'] });
}
