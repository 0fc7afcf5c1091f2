import { deflateSync } from 'node:zlib';

/** A PDF with these pages. Each is the content of its stream, packed. */
export function pdfOf(pages: readonly string[]): Buffer {
  const objects: Uint8Array[] = [
    Buffer.from('<< /Type /Catalog /Pages 2 0 R >>'),
    Buffer.from(`<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, at) => `${4 + 2 * at} 0 R`).join(' ')}] >>`),
    Buffer.from('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'),
  ];
  for (const [at, page] of pages.entries()) {
    const packed = deflateSync(page);
    objects.push(
      Buffer.from(
        `<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 3 0 R >> >> /MediaBox [0 0 600 800] /Contents ${5 + 2 * at} 0 R >>`,
      ),
      Buffer.concat([Buffer.from(`<< /Length ${packed.length} /Filter /FlateDecode >>\nstream\n`), packed, Buffer.from('\nendstream')]),
    );
  }
  const parts: Uint8Array[] = [Buffer.from('%PDF-1.7\n')];
  for (const [at, object] of objects.entries()) parts.push(Buffer.from(`${at + 1} 0 obj\n`), object, Buffer.from('\nendobj\n'));
  parts.push(Buffer.from(`trailer << /Root 1 0 R /Size ${objects.length + 1} >>\n%%EOF`));
  return Buffer.concat(parts);
}

/** The content of a page with this text. */
export const page = (text: string): string => `BT /F1 12 Tf 50 700 Td (${text}) Tj ET`;

/** A PDF of a few kB that unpacks to more than a gigabyte. */
export function pdfBomb(): Buffer {
  // One stream of 60 MB in 60 kB, which the page names twenty times over.
  const packed = deflateSync(Buffer.alloc(60_000_000, ' '), { level: 1 });
  const parts = pdfOf(['q']).toString('latin1').split('5 0 obj');
  return Buffer.concat([
    Buffer.from(`${parts[0]}5 0 obj\n[${'6 0 R '.repeat(20)}]\nendobj\n6 0 obj\n`, 'latin1'),
    Buffer.from(`<< /Length ${packed.length} /Filter /FlateDecode >>\nstream\n`),
    packed,
    Buffer.from('\nendstream\nendobj\ntrailer << /Root 1 0 R /Size 7 >>\n%%EOF'),
  ]);
}
