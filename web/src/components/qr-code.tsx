import { lazy, Suspense } from 'react';

interface QrCodeProps {
  link: string;
  alt: string;
}

/** In squares: readers need this much white around a code. */
const QUIET_ZONE = 4;

const Drawn = lazy(async () => {
  const { renderSVG } = await import('uqr');
  return {
    default: ({ link, alt }: QrCodeProps) => {
      const picture = `data:image/svg+xml,${encodeURIComponent(renderSVG(link, { border: QUIET_ZONE }))}`;
      return <img className="qr" alt={alt} width={160} height={160} src={picture} />;
    },
  };
});

export function QrCode(props: QrCodeProps) {
  return (
    <Suspense fallback={<div className="qr" />}>
      <Drawn {...props} />
    </Suspense>
  );
}
