import type { BarcodeDetector as CodeDetector } from 'qr/decode.js';

/** A QR code carries fewer. */
const MAX_LETTERS = 8_000;

/** Shows the camera's picture until there is a QR code in it, and returns its text. Throws if there is no camera, or the signal's reason. */
export async function scanCode(video: HTMLVideoElement, signal: AbortSignal): Promise<string> {
  const detector = await codeDetector();
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
  try {
    signal.throwIfAborted();
    video.srcObject = stream;
    await video.play();
    for (;;) {
      const [code] = await detector.detect(video);
      signal.throwIfAborted();
      if (code !== undefined && code.rawValue !== '') return code.rawValue.slice(0, MAX_LETTERS).toWellFormed();
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}

/** The browser's own if it has one that reads QR codes. */
async function codeDetector(): Promise<CodeDetector> {
  const { BarcodeDetector: own } = window as { BarcodeDetector?: typeof CodeDetector };
  const formats = await own?.getSupportedFormats();
  const Detector = own && formats?.includes('qr_code') ? own : (await import('qr/decode.js')).BarcodeDetector;
  return new Detector({ formats: ['qr_code'] });
}
