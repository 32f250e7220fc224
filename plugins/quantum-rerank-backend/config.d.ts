export interface Config {
  quantumRerank?: {
    /**
     * Profiles: what is operated, where, and within which bounds. Without
     * this key the built-in profile, which is the operations guide of
     * QuantumRerank, is used.
     */
    profiles?: Array<{
      /** Path of a YAML file, relative to the working directory of the backend. */
      file?: string;
      /** URL of a YAML file, read with the `integrations` and `backend.reading` configuration. */
      url?: string;
      /**
       * What differs in this installation, by name of the environment, so
       * that the profile need not be copied.
       */
      environments?: {
        [name: string]: {
          /** Name in `kubernetes.clusterLocatorMethods`, a kubeconfig context, or `in-cluster`. */
          cluster?: string;
          namespace?: string;
          /**
           * Further workloads of the service in the same namespace, which are
           * restarted when the ConfigMap or Secret that they read is changed.
           */
          consumers?: Array<{ kind: 'Deployment'; name: string }>;
          baseUrl?: string;
          /** Where the signals of the environment are measured. */
          metrics?:
            | {
                source: 'prometheus';
                /** Base URL of its HTTP API. */
                url: string;
                /** What `$name` stands for in the PromQL of the profile. */
                labels?: { [name: string]: string };
              }
            | {
                source: 'scrape';
                /** Path below baseUrl. Default: /metrics */
                path?: string;
                /** Time between two looks, at least 5s. Default: 15s */
                interval?: string;
              };
          /**
           * Where firing alerts and silences are read. Without it the backend
           * evaluates the alert rules of the profile itself.
           */
          alertmanager?: {
            /** Base URL of its HTTP API. */
            url: string;
            /** Labels which alerts of this environment have. */
            labels?: { [name: string]: string };
          };
          /** Dashboards elsewhere, e.g. in Grafana. */
          dashboards?: Array<{
            title: string;
            url: string;
            /** Which of the dashboards here it stands beside; all when absent. */
            dashboard?: 'service-health' | 'performance' | 'business';
          }>;
          /** Where the cache is reached, so that it can be flushed. */
          cache?: {
            /** redis://host:port, rediss:// with TLS; of a cluster any node. */
            url: string;
            mode: 'single' | 'cluster';
            /** What may be flushed alone: keys that begin with it. */
            prefixes?: Array<{ prefix: string; title: string }>;
          };
          /** The most a performance validation may ask; without it none is allowed. */
          load?: {
            /** Requests per second. */
            rate: number;
            /** Requests at the same time. */
            concurrency: number;
            /** At most 10m. */
            duration: string;
          };
        };
      };
      /**
       * Who is on call when: rotations as a profile has them, instead of
       * those of the profile.
       */
      rotations?: Array<{
        id: string;
        title: string;
        /** Level of escalation it fills, 1 to 9. */
        level: number;
        /** IANA name. Default: UTC */
        timeZone?: string;
        /** Shown to those who may not see names. */
        role?: string;
        layers: Array<{
          id: string;
          /** Local day of the first hand-over, e.g. 2026-01-05. */
          start: string;
          /** Last local day. */
          end?: string;
          handover: {
            /** Default: 09:00 */
            time?: string;
            /** For weeks; the day of `start` when absent. */
            day?: string;
          };
          /** Days or weeks, such as 1d or 1w. */
          length: string;
          participants: Array<{
            /** Entity reference of a user. */
            user?: string;
            /** Id of a contact of the profile. */
            contact?: string;
          }>;
          /** Only in these hours. */
          restrictions?: Array<{
            days?: string[];
            from: string;
            /** Not later than `from`: on the next day. */
            to: string;
          }>;
        }>;
      }>;
      /** Schedules kept elsewhere, instead of those of the profile. */
      calendars?: Array<{
        id: string;
        title: string;
        level: number;
        /** Address of an iCalendar feed that is no secret. */
        url?: string;
        environments?: string[];
      }>;
      /** Users and groups that are always on call, instead of those of the profile. */
      onCall?: string[];
    }>;

    /** Where schedules kept elsewhere are read. */
    onCall?: {
      /** Addresses of iCalendar feeds, by id of the calendar in the profile. */
      calendars?: {
        [id: string]: {
          /**
           * Whoever has it reads the schedule. Redirects are refused.
           *
           * @visibility secret
           */
          url: string;
        };
      };
    };

    /**
     * How to be known to a Prometheus that a profile names. The headers are
     * sent to exactly this base URL.
     */
    prometheus?: Array<{
      url: string;
      /**
       * Such as Authorization.
       *
       * @deepVisibility secret
       */
      headers?: { [name: string]: string };
    }>;

    /**
     * How to be known to a cache that a profile names. Credentials are sent
     * to exactly this address and, of a cluster, to the primaries it names.
     */
    caches?: Array<{
      /** As in the profile. */
      url: string;
      /** Of an ACL; the default user when absent. */
      username?: string;
      /** @visibility secret */
      password?: string;
      /** PEM of the authority that signed its certificate. */
      ca?: string;
    }>;

    /**
     * How to be known to an Alertmanager that a profile names. The headers are
     * sent to exactly this base URL.
     */
    alertmanager?: Array<{
      url: string;
      /**
       * Such as Authorization.
       *
       * @deepVisibility secret
       */
      headers?: { [name: string]: string };
    }>;

    /**
     * Addresses and keys of the channels that a profile names, by id of the
     * channel. Which keys are needed depends on its kind; `backstage` needs
     * none.
     */
    channels?: {
      [id: string]: {
        /**
         * Kinds `slack` and `webhook`: where messages are posted.
         *
         * @visibility secret
         */
        url?: string;
        /**
         * Kind `webhook`: the key that requests are signed with, at least 16
         * characters.
         *
         * @visibility secret
         */
        signingSecret?: string;
        /**
         * Kind `pagerduty`: integration key of an Events API v2 integration.
         *
         * @visibility secret
         */
        routingKey?: string;
        /** Kind `pagerduty`. Default: https://events.pagerduty.com */
        apiUrl?: string;
        /** Kind `email`. */
        smtp?: {
          host: string;
          /** Default: 587 */
          port?: number;
          /** TLS from the first byte, usually on port 465. Default: false */
          secure?: boolean;
          user?: string;
          /**
           * Only sent over TLS.
           *
           * @visibility secret
           */
          pass?: string;
          /** E-mail address of the sender. */
          from: string;
        };
      };
    };

    /** As whom changes are made in a cluster. */
    clusters?: Array<{
      /** Name that profiles use. */
      name: string;
      /**
       * `impersonate`: as the person who asked, so that RBAC and audit of the
       * cluster see them. Reads stay those of the portal's account.
       * Default: service-account.
       */
      identity?: 'service-account' | 'impersonate';
      /** Put before the entity reference of the person. Default: backstage: */
      userPrefix?: string;
      /** Groups that the person has in the cluster. */
      groups?: string[];
    }>;

    /**
     * Where `redeploy` takes the manifests of an environment from. An entry
     * has exactly one of directory, files, url and urls.
     */
    manifests?: Array<{
      /** Name by which people ask for it; unique within the environment. */
      id: string;
      /** Default: the id */
      title?: string;
      /** Name of the profile. Default: quantum-rerank */
      profile?: string;
      /** Name of the environment in the profile. */
      environment: string;
      /**
       * Folder whose .yaml, .yml and .json files are applied, relative to the
       * working directory of the backend. Folders in it are left out.
       */
      directory?: string;
      /** Paths of files, relative to the working directory of the backend. */
      files?: string[];
      /** Folder behind a URL, read with the `integrations` and `backend.reading` configuration. */
      url?: string;
      /** Files behind URLs, read likewise. */
      urls?: string[];
      /**
       * Kinds that may be applied. Default: ServiceAccount, ConfigMap,
       * Service, PodDisruptionBudget, Deployment, HorizontalPodAutoscaler,
       * Ingress. Possible besides: PersistentVolumeClaim, NetworkPolicy,
       * StatefulSet, CronJob.
       */
      kinds?: string[];
      /** Objects that are deleted when the manifests do not hold them any more; nothing else ever is. */
      prune?: Array<{ kind: string; name: string }>;
    }>;

    /** A kubeconfig whose contexts can be named as clusters. */
    kubeconfig?: {
      path: string;
    };

    /**
     * Allow changes although the permission framework is off, in which state
     * Backstage allows everything to everybody. Default: false.
     */
    allowWritesWithoutPermissions?: boolean;

    /**
     * Let this portal carry out without a person what the profile lets it run
     * (`operations.automaticRollback` with `effect: run`). Without it such
     * operations wait until a person approves them. Default: false.
     */
    automaticOperations?: boolean;
  };
}
