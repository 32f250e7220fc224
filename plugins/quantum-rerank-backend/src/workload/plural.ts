/** A number with its word, e.g. `1 pod`, `3 pods`. */
export const plural = (count: number, one: string, many = `${one}s`) =>
  `${count} ${count === 1 ? one : many}`;
