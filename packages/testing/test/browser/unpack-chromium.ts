// Unpacks Chromium into the temporary folder and says where.
import { unpacked } from '../../src/browser/unpacked.ts';

console.log(await unpacked());
