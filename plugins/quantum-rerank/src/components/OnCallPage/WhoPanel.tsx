import { makeStyles } from '@material-ui/core/styles';
import type {
  Environment,
  EnvironmentRef,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useSearchParams } from 'react-router-dom';
import { useOnCall } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { EscalationList } from '../EscalationPanel';
import { LastKnownBanner, OnCallAnswer, useShiftTime } from '../OnCall';
import { Panel } from '../Panel';
import { ResourceState } from '../States';
import { LookupForm } from './LookupForm';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(2),
  },
}));

/** Who to call now or at another time, and what escalates. */
export function WhoPanel(props: {
  target: EnvironmentRef;
  /** Absent while it could not be read. */
  environment?: Environment;
  zones: string[];
}) {
  const { target, environment, zones } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const [parameters, setParameters] = useSearchParams();
  const at = readMoment(parameters.get('at'));
  const onCall = useOnCall(target, at);
  const { moment } = useShiftTime();
  const look = (next: string | undefined) =>
    setParameters(next ? { at: next } : {});
  const title = at ? t('onCall.at', { at: moment(at) }) : t('onCall.now');

  return (
    <div className={classes.root}>
      <Panel title={title}>
        <div className={classes.root}>
          {environment && !at && (
            <EscalationList target={target} environment={environment} />
          )}
          <ResourceState
            resource={onCall}
            lines={6}
            title={t('onCall.error')}
          />
          <LastKnownBanner resource={onCall} />
          {onCall.value && <OnCallAnswer label={title} onCall={onCall.value} />}
        </div>
      </Panel>
      <Panel title={t('lookup.title')}>
        <LookupForm at={at} zones={zones} onLook={look} />
      </Panel>
    </div>
  );
}

/** An address may hold anything. */
function readMoment(text: string | null): string | undefined {
  const time = text === null ? NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
