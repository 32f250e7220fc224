/**
 * The part of an image reference by which people know a release: the tag, or
 * the start of the digest.
 */
export function imageTag(image: string): string {
  const digest = /@sha256:([0-9a-f]{12})/.exec(image);
  if (digest) {
    return `sha256:${digest[1]}`;
  }
  const name = image.slice(image.lastIndexOf('/') + 1);
  const colon = name.indexOf(':');
  return colon === -1 ? 'latest' : name.slice(colon + 1);
}
