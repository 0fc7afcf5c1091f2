// What the parts of this process need before they can work: their own dependencies, never another service of ours.

/** Why a part cannot work now, in our own words. Undefined: it can. */
type Why = () => string | undefined;

interface Need {
  name: string;
  why: Why;
}

const needs = new Set<Need>();

/** Until it is closed, the process is ready only while the part is. `name`: of the part and what it needs, such as `claim database`. */
export function need(name: string, why: Why): { close(): Promise<void> } {
  const one = { name, why };
  needs.add(one);
  return {
    close: async () => {
      needs.delete(one);
    },
  };
}

/** A line for each need, as Kubernetes writes its own. */
export function readiness(): { isReady: boolean; text: string } {
  const found = [...needs].map(({ name, why }) => ({ name, reason: why() }));
  const lines = found.map(({ name, reason }) => (reason === undefined ? `[+]${name} ok` : `[-]${name} ${reason}`));
  return { isReady: found.every(({ reason }) => reason === undefined), text: lines.map((line) => `${line}\n`).join('') };
}
