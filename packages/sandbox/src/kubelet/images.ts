/** How a container image behaves in the sandbox, read from its tag. */
export type ImageBehaviour = 'runs' | 'missing' | 'crashes';

/** Tags with `broken` or `missing` cannot be pulled, tags with `crash` exit soon after they start. */
export function behaviourOf(image: string): ImageBehaviour {
  const tag = /:([^/:]+)$/.exec(image)?.[1] ?? '';
  if (/broken|missing/.test(tag)) {
    return 'missing';
  }
  return tag.includes('crash') ? 'crashes' : 'runs';
}
