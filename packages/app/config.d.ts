export interface Config {
  /**
   * The cluster and service in memory that the portal runs on when nothing
   * else is there. It is started only while NODE_ENV is `development`.
   */
  sandbox?: {
    /**
     * Whether the portal starts the sandbox and offers its personas.
     * @visibility frontend
     */
    enabled: boolean;
    /** Port of the Kubernetes API on 127.0.0.1. */
    port: number;
    /** Port of the QuantumRerank stand-in of production; staging and the caches have the next five. */
    servicePort: number;
    /** Whether each environment has a second deployment that reads the same ConfigMap and Secret. */
    worker?: boolean;
    /**
     * How long things take in the sandbox, by name: see SandboxTiming in
     * packages/sandbox. Tests use small values.
     */
    timing?: { [name: string]: number };
    /** People one can sign in as while the sandbox is on. */
    personas: Array<{
      /**
       * Travels in the header `x-sandbox-persona`.
       * @visibility frontend
       */
      id: string;
      /** Catalog user that is signed in. */
      userEntityRef: string;
      /** @visibility frontend */
      name: string;
      /** @visibility frontend */
      role: string;
      /**
       * What this person may do, in one sentence.
       * @visibility frontend
       */
      may: string;
    }>;
  };
}
