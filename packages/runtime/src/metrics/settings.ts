import { variable } from '../environment/index.ts';

/** Undefined: no metrics are served. */
export const metricsPort = variable(
  { name: 'OFFSHOOT_METRICS_PORT', help: 'port on which Prometheus reads metrics; unset: none', default: '' },
  (value): number | undefined => {
    if (value === '') return undefined;
    if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
    throw new Error('must be a port from 0 to 65535');
  },
);
