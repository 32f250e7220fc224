/**
 * A `tel:` address of a phone number as people write it, or undefined for a
 * text that is none: anything but digits and their usual separators could
 * hide another address.
 *
 * @example `telHref('+49 (30) 123-456') === 'tel:+4930123456'`
 */
export function telHref(phone: string): string | undefined {
  const trimmed = phone.trim();
  if (!/^\+?[\d\s().\/-]{3,40}$/.test(trimmed)) {
    return undefined;
  }
  const digits = trimmed.replace(/\D/g, '');
  if (digits.length < 3) {
    return undefined;
  }
  return `tel:${trimmed.startsWith('+') ? '+' : ''}${digits}`;
}
