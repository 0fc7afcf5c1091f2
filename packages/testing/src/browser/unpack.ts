// A thread that unpacks Chromium into its temporary folder.
import { join } from 'node:path';
import { workerData } from 'node:worker_threads';
import { inflate } from '@sparticuz/chromium';

await Promise.all(['chromium.br', 'fonts.tar.br', 'al2023.tar.br'].map((name) => inflate(join(workerData, name))));
