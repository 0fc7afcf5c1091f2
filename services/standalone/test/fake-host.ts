// A program under the supervisor that does what `mcpOrigins` of its order say, one for each time that it is started.
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLOSE, type HostAnswer, type HostOrder } from '../src/host/order.ts';

const answer = (said: HostAnswer) => process.send?.(said);
process.once('disconnect', () => process.exit(1));
process.on('message', (message: HostOrder | typeof CLOSE) => {
  if (message === CLOSE) {
    answer({ is: 'closing' });
    process.exit(0);
  }
  const { config } = message as HostOrder;
  const starts = join(config.dataDir, 'starts');
  appendFileSync(starts, `${process.pid} ${config.port}\n`);
  const turn = readFileSync(starts, 'utf8').trim().split('\n').length - 1;
  const what = config.mcpOrigins?.[turn] ?? 'run';
  if (what === 'in-use') return void answer({ is: 'failed', message: 'Another instance host is running on this folder.' });
  if (what === 'fail') return void answer({ is: 'failed', message: 'No.' });
  if (what === 'die') process.exit(1);
  answer({ is: 'running', url: `http://127.0.0.1:${config.port || 7}`, port: config.port || 7 });
  if (what === 'block')
    setImmediate(() => {
      for (;;);
    });
});
