/** A gateway restarts in a few seconds. */
const ASK_AGAIN_MS = 2_000;

/** Resolves at once if the site can be reached. */
export async function untilSiteAnswers(): Promise<void> {
  while (!(await siteAnswers())) {
    await new Promise((resolve) => {
      setTimeout(resolve, ASK_AGAIN_MS);
      addEventListener('online', resolve, { once: true });
    });
  }
}

export const siteAnswers = (): Promise<boolean> =>
  fetch('/config.json', { cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );
