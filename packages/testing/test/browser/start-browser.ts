// Starts a browser, says so, and stays until it is killed.
import { startBrowser } from '../../src/browser/index.ts';

const browser = await startBrowser();
const session = await (await browser.newContext()).browser()?.newBrowserCDPSession();
if (!session) throw new Error('This context has no browser.');
const { processInfo } = await session.send('SystemInfo.getProcessInfo');
console.log(JSON.stringify(processInfo.map(({ id }) => id)));
setInterval(() => {}, 1_000_000);
