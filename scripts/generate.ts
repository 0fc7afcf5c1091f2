// `npm run generate`: everything under gen/ from proto/. Offline; nothing is written by hand there but package.json.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { printValidateProto } from './print-validate-proto.ts';

mkdirSync('gen/proto/buf/validate', { recursive: true });
writeFileSync('gen/proto/buf/validate/validate.proto', printValidateProto());
rmSync('gen/src', { recursive: true, force: true });
const made = spawnSync('node_modules/.bin/buf', ['generate'], { stdio: 'inherit' });
process.exit(made.status ?? 1);
