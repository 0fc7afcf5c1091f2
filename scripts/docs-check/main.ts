// `npm run docs:check`: checks that links, headings, files, commands, tests and variables named in the docs exist.
import { objectionsTo } from './check-docs.ts';
import { thisCheckout } from './this-checkout.ts';

const checkout = thisCheckout();
const objections = objectionsTo(checkout);
for (const objection of objections) console.log(objection);
if (objections.length === 0) console.log(`ok    ${checkout.documents.length} documents`);
else console.log(`\nFAIL  docs: ${objections.length}`);
process.exitCode = objections.length === 0 ? 0 : 1;
