import type { LoggerService } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type { JsonObject, JsonValue } from '@backstage/types';

/**
 * One task as the scaffolder keeps it: values of successful checkpoints stay
 * when the task is retried or recovered.
 */
export class FakeTask {
  readonly checkpoints = new Map<string, JsonValue>();
  /** Prefix of the checkpoint before whose storing the process dies. */
  dieBeforeStoring?: string;
  readonly lines: string[] = [];
  readonly outputs: Record<string, unknown> = {};

  constructor(readonly id: string) {}

  context<TInput extends JsonObject, TOutput extends JsonObject = JsonObject>(
    input: TInput,
    overrides: Partial<ActionContext<TInput, TOutput>> = {},
  ): ActionContext<TInput, TOutput> {
    const step = overrides.step ?? { id: 'scale', name: 'Scale' };
    return {
      ...createMockActionContext<TInput, TOutput>({
        input,
        task: { id: this.id },
        workspacePath: '.',
      }),
      step,
      logger: this.#logger(),
      output: (name: string | number | symbol, value: unknown) => {
        this.outputs[String(name)] = value;
      },
      checkpoint: async ({ key, fn }) => {
        const name = `${step.id}.${key}`;
        const known = this.checkpoints.get(name);
        if (known !== undefined) {
          return known as never;
        }
        const value = await fn();
        if (this.dieBeforeStoring && key.startsWith(this.dieBeforeStoring)) {
          this.dieBeforeStoring = undefined;
          throw new Error('killed');
        }
        this.checkpoints.set(name, JSON.parse(JSON.stringify(value)));
        return value;
      },
      ...overrides,
    };
  }

  #logger(): LoggerService {
    const write = (line: string) => {
      this.lines.push(line);
    };
    return mockServices.logger.mock({ info: write, warn: write });
  }
}
