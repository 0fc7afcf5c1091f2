// One host as its operator's monitoring reads it. Nothing of it says which agents it has.
import { gauge } from '@offshoot/runtime/metrics';
import { type Closing, openWithCleanup } from '@offshoot/runtime/process/open-with-cleanup.ts';

const agents = gauge('offshoot.host.agents', 'Instances of this host: idle, claimed and awake, or claimed and asleep.', {
  labels: ['state'],
});
const engine = gauge('offshoot.host.model_ok', '1 while the language model answers, or none is used.');
const ready = gauge('offshoot.host.ready', '1 while the pool knows this host and it takes claims.');

interface Measured {
  readonly isReady: boolean;
  health(): { idle: number; claimed: number; dormant: number; engineOk: boolean };
}

export function watchHostMetrics(host: Measured): Promise<Closing> {
  return openWithCleanup(async (keep) => {
    keep(
      agents.watch(() => {
        const { idle, claimed, dormant } = host.health();
        return [
          [{ state: 'idle' }, idle],
          [{ state: 'awake' }, claimed - dormant],
          [{ state: 'asleep' }, dormant],
        ];
      }),
    );
    keep(engine.watch(() => Number(host.health().engineOk)));
    keep(ready.watch(() => Number(host.isReady)));
    return {};
  });
}
