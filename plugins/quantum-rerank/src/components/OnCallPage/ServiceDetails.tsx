import { makeStyles } from '@material-ui/core/styles';
import type {
  Environment,
  EnvironmentRef,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMemo, useState } from 'react';
import { useOnCallSchedule } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { ChannelsPanel } from '../ChannelsPanel';
import { useRefusal } from '../OnCall';
import { SchedulePanel } from '../OnCallCalendar';
import { OverrideDialog, type OverrideStart } from '../OnCallOverrideDialog';
import { OverridesPanel } from '../OnCallOverrides';
import { WhoPanel } from './WhoPanel';

const DAY_MS = 86_400_000;

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'minmax(0, 1fr)',
    alignItems: 'start',
    [theme.breakpoints.up('md')]: {
      gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 2fr)',
    },
  },
  column: {
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'minmax(0, 1fr)',
  },
}));

/** Who, when, replacements and channels of one environment. */
export function ServiceDetails(props: {
  target: EnvironmentRef;
  service: string;
  /** Absent while it is read or could not be: then nothing can be changed. */
  environment?: Environment;
}) {
  const { target, service, environment } = props;
  const classes = useStyles();
  // The rotations are wanted wherever the calendar was moved to.
  const today = useMemo(() => {
    const now = Date.now();
    return {
      from: new Date(now).toISOString(),
      to: new Date(now + DAY_MS).toISOString(),
    };
  }, []);
  const schedule = useOnCallSchedule(target, today);
  const rotations = schedule.value?.rotations ?? [];
  const zones = rotations.flatMap(({ timeZone }) => timeZone ?? []);
  return (
    <div className={classes.root}>
      <WhoPanel target={target} environment={environment} zones={zones} />
      {environment ? (
        <Changeable
          target={target}
          service={service}
          environment={environment}
          rotations={rotations}
          rotationsRead={schedule.value !== undefined}
        />
      ) : (
        <ReadOnly target={target} />
      )}
    </div>
  );
}

function ReadOnly(props: { target: EnvironmentRef }) {
  const { t } = useMessages();
  return (
    <SchedulePanel
      target={props.target}
      refusal={t('override.environmentsUnread')}
      onTake={() => undefined}
    />
  );
}

function Changeable(props: {
  target: EnvironmentRef;
  service: string;
  environment: Environment;
  rotations: Parameters<typeof OverrideDialog>[0]['rotations'];
  rotationsRead: boolean;
}) {
  const { target, service, environment, rotations, rotationsRead } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const [start, setStart] = useState<OverrideStart>();
  const [made, setMade] = useState(0);
  const denied = useRefusal(environment, 'override-on-call');
  const overridable = rotations.filter(rotation => rotation.overridable);
  const unusable = rotationsRead
    ? overridable.length === 0 && t('override.noRotation')
    : t('override.rotationsUnread');
  const refusal = denied ?? (unusable || undefined);
  return (
    <div className={classes.column}>
      <SchedulePanel
        target={target}
        refusal={refusal}
        refreshOn={made}
        onTake={bar =>
          setStart({
            kind: 'take',
            rotation: bar.rotation.id,
            // What is over cannot be taken any more.
            from: Date.parse(bar.from) < Date.now() ? nextMinute() : bar.from,
            until: bar.until,
          })
        }
      />
      <OverridesPanel
        target={target}
        environment={environment}
        refusal={refusal}
        rotations={rotations}
        onOpen={kind => setStart({ kind })}
        made={made}
      />
      <ChannelsPanel target={target} environment={environment} />
      {start && (
        <OverrideDialog
          target={target}
          service={service}
          environment={environment}
          start={start}
          rotations={overridable}
          onClose={() => setStart(undefined)}
          onMade={() => {
            setStart(undefined);
            setMade(count => count + 1);
          }}
        />
      )}
    </div>
  );
}

function nextMinute(): string {
  return new Date(Math.ceil(Date.now() / 60_000) * 60_000).toISOString();
}
