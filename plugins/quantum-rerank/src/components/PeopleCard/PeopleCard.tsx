import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import { useOnCall, useProfile } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { EscalationList } from '../EscalationPanel';
import {
  ContactList,
  LastKnownBanner,
  OnCallAnswer,
  useOnCallHref,
} from '../OnCall';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Panel } from '../Panel';
import { ResourceState } from '../States';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(2),
  },
  link: { ...theme.typography.body2 },
}));

/** Whom to call: what escalates, who is on call, and who is always there. */
export function PeopleCard() {
  const classes = useStyles();
  const { t } = useMessages();
  const { ref, environment, location } = useOperationsContext();
  const onCall = useOnCall(ref);
  const href = useOnCallHref();

  return (
    <Panel
      title={t('people.title')}
      aside={
        href && (
          <Link to={href(ref)} className={classes.link}>
            {t('onCall.openPage')}
          </Link>
        )
      }
    >
      <div className={classes.root}>
        <EscalationList
          target={ref}
          environment={environment}
          selected={location.query.get('escalation') ?? undefined}
        />
        <ResourceState resource={onCall} title={t('onCall.error')} />
        <LastKnownBanner resource={onCall} />
        {onCall.value ? (
          <OnCallAnswer label={t('onCall.now')} onCall={onCall.value} />
        ) : (
          onCall.error && <ProfileContacts entityRef={ref.entityRef} />
        )}
      </div>
    </Panel>
  );
}

/**
 * The contacts of the profile alone, for when nobody can tell who is on
 * call: then they are needed most.
 */
function ProfileContacts(props: { entityRef: string }) {
  const { value } = useProfile(props.entityRef);
  return value ? <ContactList contacts={value.contacts} /> : null;
}
