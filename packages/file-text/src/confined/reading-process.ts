// The process that reads files, started by `ConfinedReader`: it may neither write files nor start others, and has no credentials. A thread
// reads; this one watches the memory, which a bomb in a PDF fills faster than anybody outside could see.
import { Worker } from 'node:worker_threads';
import { MAX_RESIDENT_BYTES, OUT_OF_MEMORY } from '../limits.ts';

const WATCH_MS = 50;
/** Of the thread, MB. Its buffers are not among these. */
const MAX_HEAP_MB = 512;

const thread = new Worker(new URL(process.argv[2] ?? ''), { resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB } });
thread.on('message', (result) => process.send?.(result));
thread.on('error', (error) => process.exit('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? OUT_OF_MEMORY : 1));
process.on('message', (job) => thread.postMessage(job));
process.on('disconnect', () => process.exit(0));
setInterval(() => {
  if (process.memoryUsage.rss() > MAX_RESIDENT_BYTES) process.exit(OUT_OF_MEMORY);
}, WATCH_MS);
