import type { JsonObject } from '@backstage/types';
import type { SignalApi } from '@backstage/plugin-signals-react';
import {
  SIGNAL_CHANNEL,
  type SignalMessage,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { act } from '@testing-library/react';
import { ENTITY_REF } from './fixtures';

/** Signals API whose messages a test sends. */
export class FakeSignals implements SignalApi {
  readonly #listeners = new Set<(message: never) => void>();

  subscribe<T extends JsonObject>(
    channel: string,
    onMessage: (message: T) => void,
  ) {
    if (channel !== SIGNAL_CHANNEL) {
      throw new Error(`unexpected channel ${channel}`);
    }
    this.#listeners.add(onMessage);
    return { unsubscribe: () => this.#listeners.delete(onMessage) };
  }

  /** Sends a message to everybody who subscribed. */
  send(message: Partial<SignalMessage> = {}) {
    const full: SignalMessage = {
      type: 'snapshot',
      entityRef: ENTITY_REF,
      environment: 'production',
      version: 'v2',
      ...message,
    };
    act(() => {
      this.#listeners.forEach(listener => listener(full as never));
    });
  }
}
