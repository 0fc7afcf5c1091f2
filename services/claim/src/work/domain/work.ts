/** The queues that the reconcilers work on; each is a condition on rows, not a list of its own. */
export const workNames = [
  'queue',
  'warm',
  'configurations',
  'updates',
  'rollouts',
  'releases',
  'lineage',
  'deadlines',
  'transfers',
  'leases',
  'moves',
  'follows',
  'tools',
  'tool-deliveries',
  'tool-releases',
  'tool-sweeps',
  'uses',
] as const;
export type WorkName = (typeof workNames)[number];

/** Makes the reconcilers of these queues look at once. */
export type Wake = (...work: WorkName[]) => void;
