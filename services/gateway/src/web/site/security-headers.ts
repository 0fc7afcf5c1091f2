import type { XmtpNetwork } from '@offshoot/xmtp/network-setting.ts';

/** Where a page reaches the XMTP network, as its SDK has it for the public ones. */
export function xmtpUrlOf({ env, apiUrl }: XmtpNetwork): string {
  if (env === 'local') return apiUrl ?? 'http://localhost:5556';
  return `https://api.${env}.xmtp.network:5558`;
}

/** For every page: only its own code runs, it talks to the gateway and the XMTP network alone, and no other site can frame it. */
export function securityHeaders(network: XmtpNetwork): Record<string, string> {
  const policy = [
    "default-src 'none'",
    // WebAssembly, for the XMTP SDK.
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    `connect-src 'self' ${new URL(xmtpUrlOf(network)).origin}`,
    // Components set sizes and colours as they go.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
  };
}
