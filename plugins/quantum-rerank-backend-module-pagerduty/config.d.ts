export interface Config {
  quantumRerank?: {
    /** Who is on call, from PagerDuty. Without it the module does nothing. */
    pagerDuty?: {
      /**
       * A read-only REST API key.
       *
       * @visibility secret
       */
      token: string;
      /** Default: https://api.pagerduty.com */
      apiUrl?: string;
      /** The escalation policies of entities. */
      escalationPolicies?: Array<{
        entityRef: string;
        /** All environments when absent. */
        environment?: string;
        /** Id, e.g. PABC123. */
        escalationPolicy: string;
      }>;
      /**
       * Take the policy of the service that the annotation
       * `pagerduty.com/service-id` of an entity names, where no policy is
       * listed. Whoever writes the annotation then chooses who counts as on
       * call. Default: false
       */
      trustAnnotations?: boolean;
    };
  };
}
