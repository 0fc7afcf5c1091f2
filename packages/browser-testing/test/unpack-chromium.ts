// Unpacks Chromium into the temporary folder and says where.
import { unpacked } from '../src/unpacked.ts';

console.log(await unpacked());
