import { makeStyles } from '@material-ui/core/styles';
import type {
  Pod,
  podOrderFields,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { formatBytes, formatNumber } from '../../format';
import { useLanguage } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { ActionButton, useAvailability } from '../ActionButton';
import type { Column } from '../DataTable';
import { StatusWord, type Tone } from '../Status';
import { RelativeTime } from '../Time';

// Narrow, so that the table fits beside the navigation.
const useStyles = makeStyles({
  action: { '& button': { minWidth: 0, padding: '0 2px' } },
});

const SETTLING = ['Pending', 'ContainerCreating', 'PodInitializing'];

function podTone(pod: Pod): Tone {
  if (pod.state === 'Terminating') {
    return 'stopped';
  }
  if (pod.state === 'Unknown') {
    return 'unknown';
  }
  if (pod.ready || pod.state === 'Completed') {
    return 'ok';
  }
  if (SETTLING.includes(pod.state)) {
    return 'running';
  }
  return pod.state === 'Running' ? 'warning' : 'critical';
}

/** Pods that are over, or about to be, have nothing left to evict. */
const ENDED = ['Terminating', 'Completed'];

/** Columns of the pod table; eviction only for people who may. */
export function usePodColumns(): Column<
  Pod,
  (typeof podOrderFields)[number]
>[] {
  const { t } = useMessages();
  const language = useLanguage();
  const unknown = t('pods.unknown');
  const classes = useStyles();
  const { denied } = useAvailability('evict-pods');

  return [
    {
      id: 'name',
      title: t('pods.column.name'),
      sort: 'name',
      nowrap: true,
      render: pod => pod.name,
    },
    {
      id: 'state',
      title: t('pods.column.state'),
      sort: 'state',
      render: pod => <StatusWord tone={podTone(pod)}>{pod.state}</StatusWord>,
    },
    {
      id: 'ready',
      title: t('pods.column.ready'),
      align: 'right',
      render: pod => `${pod.containers.ready}/${pod.containers.total}`,
    },
    {
      id: 'restarts',
      title: t('pods.column.restarts'),
      sort: 'restarts',
      align: 'right',
      render: pod => (
        <>
          {pod.restarts}
          {pod.lastRestartAt && (
            <div>
              <RelativeTime at={pod.lastRestartAt} />
            </div>
          )}
        </>
      ),
    },
    {
      id: 'cpu',
      title: t('pods.column.cpu'),
      nowrap: true,
      sort: 'cpu',
      align: 'right',
      render: pod => {
        if (!pod.usage) {
          return unknown;
        }
        const used = formatNumber(pod.usage.cpuCores, language);
        return pod.limits.cpuCores === undefined
          ? used
          : `${used} / ${formatNumber(pod.limits.cpuCores, language)}`;
      },
    },
    {
      id: 'memory',
      title: t('pods.column.memory'),
      nowrap: true,
      sort: 'memory',
      align: 'right',
      render: pod => {
        if (!pod.usage) {
          return unknown;
        }
        const used = formatBytes(pod.usage.memoryBytes, language);
        return pod.limits.memoryBytes === undefined
          ? used
          : `${used} / ${formatBytes(pod.limits.memoryBytes, language)}`;
      },
    },
    {
      id: 'age',
      title: t('pods.column.age'),
      nowrap: true,
      sort: 'age',
      align: 'right',
      render: pod => <RelativeTime at={pod.createdAt} as="span" />,
    },
    {
      id: 'node',
      title: t('pods.column.node'),
      nowrap: true,
      sort: 'node',
      render: pod => pod.node ?? t('pods.noNode'),
    },
    {
      id: 'revision',
      title: t('pods.column.revision'),
      align: 'right',
      render: pod => pod.revision ?? unknown,
    },
    ...(denied
      ? []
      : [
          {
            id: 'actions',
            title: t('podActions.column'),
            nowrap: true,
            align: 'right' as const,
            render: (pod: Pod) =>
              ENDED.includes(pod.state) ? null : (
                <div className={classes.action}>
                  {' '}
                  <ActionButton
                    action="evict-pods"
                    variant="text"
                    label={t('podActions.evict')}
                    name={t('podActions.evictPod', { pod: pod.name })}
                    parameters={{ pods: [pod.name] }}
                  />
                </div>
              ),
          },
        ]),
  ];
}

/** What explains the state of a pod; hostile text, shown as text. */
export function usePodDetail(): (pod: Pod) => string | undefined {
  const { t } = useMessages();
  return pod => {
    const parts = [
      pod.message,
      pod.lastTerminationReason &&
        t('pods.lastTermination', { reason: pod.lastTerminationReason }),
    ].filter(Boolean);
    return parts.length > 0 ? parts.join(' · ') : undefined;
  };
}
