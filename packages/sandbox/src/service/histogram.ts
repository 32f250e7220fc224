/** Upper bounds of the buckets in seconds; each bound of the guide (50 ms … 1 s) is among them. */
const BOUNDS = [
  0.005, 0.01, 0.02, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 2, 5,
];

/** A Prometheus histogram of seconds. */
export class Histogram {
  private readonly counts = BOUNDS.map(() => 0);
  private sum = 0;
  private total = 0;

  observe(seconds: number): void {
    this.sum += seconds;
    this.total++;
    const index = BOUNDS.findIndex(bound => seconds <= bound);
    if (index >= 0) {
      this.counts[index]++;
    }
  }

  /** The lines of the exposition format. */
  lines(name: string, labels: string): string[] {
    let below = 0;
    const buckets = BOUNDS.map((bound, index) => {
      below += this.counts[index];
      return `${name}_bucket{${labels},le="${bound}"} ${below}`;
    });
    return [
      ...buckets,
      `${name}_bucket{${labels},le="+Inf"} ${this.total}`,
      `${name}_sum{${labels}} ${this.sum.toFixed(6)}`,
      `${name}_count{${labels}} ${this.total}`,
    ];
  }
}
