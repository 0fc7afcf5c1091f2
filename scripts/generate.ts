// `npm run generate`: generates everything under gen/ from proto/. Works offline; only package.json there is written by hand.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { printValidateProto } from './print-validate-proto.ts';

mkdirSync('gen/proto/buf/validate', { recursive: true });
writeFileSync('gen/proto/buf/validate/validate.proto', printValidateProto());
rmSync('gen/src', { recursive: true, force: true });
const made = spawnSync('node_modules/.bin/buf', ['generate'], { stdio: 'inherit' });
process.exit(made.status ?? 1);
