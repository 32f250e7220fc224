import type {
  EndpointClass,
  LoadParameters,
  Report,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  resultOf,
  targetsOf,
  type Measured,
  type PerformanceConfig,
} from './results';

/** A service that fails this often is not helped by more requests. */
const HOPELESS_SHARE = 0.5;
const HOPELESS_AFTER = 20;

/** Counts and times of a run. */
export class LoadMeasurement {
  /** Endpoint classes in the order of the profile. */
  readonly classes: EndpointClass[];
  /** Why nothing can be said about the service: the way to it is wrong. */
  misconfigured: string | undefined;
  readonly #config: PerformanceConfig;
  readonly #parameters: LoadParameters;
  readonly #previous: Report['load'];
  readonly #measured: Map<EndpointClass, Measured>;
  #sent = 0;
  #answered = 0;
  #errors = 0;

  constructor(options: {
    config: PerformanceConfig;
    parameters: LoadParameters;
    previous: Report['load'];
  }) {
    this.#config = options.config;
    this.#parameters = options.parameters;
    this.#previous = options.previous;
    this.classes = [
      ...new Set(options.config.requests.map(each => each.endpointClass)),
    ];
    this.#measured = new Map(
      this.classes.map(name => [name, { requests: 0, errors: 0, seconds: [] }]),
    );
  }

  get counts(): { sent: number; errors: number } {
    return { sent: this.#sent, errors: this.#errors };
  }

  /** Too many of what came back are failures. */
  get isHopeless(): boolean {
    return (
      this.misconfigured !== undefined ||
      (this.#answered >= HOPELESS_AFTER &&
        this.#errors / this.#answered > HOPELESS_SHARE)
    );
  }

  sent(endpointClass: EndpointClass): void {
    this.#sent += 1;
    this.#of(endpointClass).requests += 1;
  }

  /** @param seconds - undefined for a failure */
  came(endpointClass: EndpointClass, seconds: number | undefined): void {
    this.#answered += 1;
    const measured = this.#of(endpointClass);
    if (seconds === undefined) {
      this.#errors += 1;
      measured.errors += 1;
    } else {
      measured.seconds.push(seconds);
    }
  }

  /** Requests per second over a time, to the hundredth. */
  rateOver(sendingMs: number): number {
    return Math.round((this.#sent / (sendingMs / 1000)) * 100) / 100;
  }

  /** As a part of the report. @param sendingMs - how long it was sending */
  toLoad(sendingMs: number): NonNullable<Report['load']> {
    return {
      parameters: this.#parameters,
      ...this.counts,
      ...(sendingMs > 0 ? { achievedRate: this.rateOver(sendingMs) } : {}),
      results: this.classes.map(name =>
        resultOf(
          name,
          this.#of(name),
          targetsOf(this.#config.requests, name),
          this.#previous?.results.find(each => each.endpointClass === name),
        ),
      ),
    };
  }

  #of(endpointClass: EndpointClass): Measured {
    const found = this.#measured.get(endpointClass);
    if (!found) {
      throw new Error(`${endpointClass} is not part of this run`);
    }
    return found;
  }
}
