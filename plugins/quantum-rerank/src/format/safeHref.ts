const SAFE_PROTOCOLS = ['https:', 'http:', 'mailto:'];

/**
 * The address if it may be linked: only http, https and mailto, so that text
 * from a profile or a cluster cannot become a script.
 */
export function safeHref(address: string): string | undefined {
  try {
    const url = new URL(address);
    return SAFE_PROTOCOLS.includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}
