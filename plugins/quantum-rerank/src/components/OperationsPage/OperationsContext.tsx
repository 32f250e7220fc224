import type {
  ActionName,
  Alerts,
  Environment,
  EnvironmentRef,
  Freeze,
  Operation,
  Signals,
  Snapshot,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { createContext, useContext } from 'react';
import type { Resource } from '../../hooks';
import type { OperationsLocation } from './useOperationsLocation';

/** What a dialog is opened with. */
export interface DialogRequest {
  action: ActionName;
  /** Values to start from; the person may change them. */
  parameters?: Record<string, unknown>;
}

/** What every part of the tab needs to know. */
export interface OperationsContextValue {
  ref: EnvironmentRef;
  environment: Environment;
  environments: Environment[];
  snapshot: Resource<Snapshot>;
  signals: Resource<Signals>;
  alerts: Resource<Alerts>;
  /** Whether changes are held back now. */
  freeze: Resource<Freeze>;
  location: OperationsLocation;
  openDialog: (request: DialogRequest) => void;
  /** Operations started or found open while the tab is shown, newest first. */
  followed: { id: string; initial?: Operation }[];
  unfollow: (id: string) => void;
  /**
   * The operation that holds the deployment, so that another one would be
   * refused; with the name of whoever asked for it.
   */
  holding: { title: string; person: string } | undefined;
  /** Grows when a followed operation enters another state. */
  operationsChanged: number;
  noteOperationChange: (operation: Operation) => void;
}

const Context = createContext<OperationsContextValue | undefined>(undefined);

/** @see OperationsContextValue */
export const OperationsContextProvider = Context.Provider;

/** @see OperationsContextValue */
export function useOperationsContext(): OperationsContextValue {
  const value = useContext(Context);
  if (!value) {
    throw new Error('useOperationsContext is used outside of OperationsPage');
  }
  return value;
}
