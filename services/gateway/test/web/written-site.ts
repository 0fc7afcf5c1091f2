import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** A built app as small as possible. */
export function writeSite(folder: string): void {
  mkdirSync(join(folder, 'assets'), { recursive: true });
  const script = Buffer.from(`// the app\n${'document.title += "";\n'.repeat(50)}`);
  const path = join(folder, 'assets', 'app-1a2b.js');
  writeFileSync(path, script);
  writeFileSync(`${path}.br`, brotliCompressSync(script));
  writeFileSync(`${path}.gz`, gzipSync(script));
  const head = '<!--head--><title>The store</title><!--/head--><script type="module" src="/assets/app-1a2b.js"></script>';
  writeFileSync(join(folder, 'index.html'), `<!doctype html>${head}<div id="root"><!--shell--><h1>The store</h1><!--/shell--></div>`);
  writeFileSync(join(folder, 'addresses.json'), JSON.stringify(['/', '/t/$templateId', '/inbox']));
}
