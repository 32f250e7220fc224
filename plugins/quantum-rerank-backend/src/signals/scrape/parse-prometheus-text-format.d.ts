declare module 'parse-prometheus-text-format' {
  /** Samples by family. Families without a TYPE keep every sample as it stands. */
  export default function parse(text: string): Array<{
    name: string;
    metrics: Array<{ value?: string; labels?: Record<string, string> }>;
  }>;
}
