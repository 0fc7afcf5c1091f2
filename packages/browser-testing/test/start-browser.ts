// Starts a browser, says so, and stays until it is killed.
import { startBrowser } from '../src/index.ts';

const browser = await startBrowser();
await browser.newPage();
const session = await browser.newBrowserCDPSession();
const { processInfo } = await session.send('SystemInfo.getProcessInfo');
console.log(JSON.stringify(processInfo.map(({ id }) => id)));
setInterval(() => {}, 1_000_000);
