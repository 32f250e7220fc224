import type { UsageSource } from '../api/metrics';
import type { Control } from '../controllers/control';
import type { SandboxTiming } from '../options';
import { AutoscalerMemory, syncAutoscaler } from './sync';

/** Syncs every autoscaler at its pace. */
export class Autoscalers {
  private readonly control: Control;
  private readonly usage: UsageSource;
  private readonly timing: SandboxTiming;
  private readonly memories = new Map<string, AutoscalerMemory>();
  private timer: NodeJS.Timeout | undefined;

  constructor(control: Control, usage: UsageSource, timing: SandboxTiming) {
    this.control = control;
    this.usage = usage;
    this.timing = timing;
  }

  start(): void {
    this.timer = setInterval(() => this.syncAll(), this.timing.hpaSyncMs);
    this.syncAll();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private syncAll(): void {
    for (const hpa of this.control.store.list('horizontalpodautoscalers')) {
      const { uid } = hpa.metadata;
      const memory = this.memories.get(uid) ?? new AutoscalerMemory();
      this.memories.set(uid, memory);
      try {
        syncAutoscaler(
          this.control,
          hpa,
          this.usage,
          memory,
          this.timing.hpaWindowScale,
        );
      } catch (error) {
        process.emitWarning(
          `Sandbox autoscaler failed: ${
            error instanceof Error ? error.stack : String(error)
          }`,
        );
      }
    }
  }
}
