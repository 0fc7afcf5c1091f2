import { renderSVG } from 'uqr';

/** In squares: readers need this much white around a code. */
const QUIET_ZONE = 4;

export function QrCode({ link, alt }: { link: string; alt: string }) {
  const picture = `data:image/svg+xml,${encodeURIComponent(renderSVG(link, { border: QUIET_ZONE }))}`;
  return <img className="qr" alt={alt} width={160} height={160} src={picture} />;
}
