import { Link } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import type { ProfileContact } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { safeHref } from '../../format';
import { useProfile } from '../../hooks';
import { quantumRerankTranslationRef } from '../../translation';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Panel } from '../Panel';
import { Person } from '../Person';
import { EmptyState, ErrorState, LoadingState } from '../States';

const CONTACT_SNIPPET = `contacts:
  - id: emergency
    title: Emergency
    kind: emergency
    email: emergency@example.com
    slack: '#quantum-rerank-alerts'`;

const useStyles = makeStyles(theme => ({
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gap: theme.spacing(1),
    ...theme.typography.body2,
  },
  groups: { display: 'grid', gap: theme.spacing(2) },
  group: { ...theme.typography.body2, minWidth: 0 },
  heading: {
    ...theme.typography.caption,
    color: theme.palette.text.secondary,
    margin: theme.spacing(0, 0, 0.5),
  },
  title: { fontWeight: theme.typography.fontWeightBold as number },
  purpose: { color: theme.palette.text.secondary },
  ways: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0, 2),
    overflowWrap: 'anywhere',
  },
}));

const kinds = ['emergency', 'channel', 'role'] as const;

/** Whom to call: on call, emergency addresses, channels, roles. */
export function PeopleCard() {
  const classes = useStyles();
  const { t } = useTranslationRef(quantumRerankTranslationRef);
  const { ref } = useOperationsContext();
  const profile = useProfile(ref.entityRef);
  const contacts = profile.value?.contacts ?? [];
  const onCall = profile.value?.onCall ?? [];

  return (
    <Panel title={t('people.title')}>
      {profile.loading && <LoadingState />}
      {profile.error && (
        <ErrorState
          error={profile.error}
          title={t('people.error')}
          onRetry={profile.refresh}
        />
      )}
      {profile.value && contacts.length === 0 && onCall.length === 0 && (
        <EmptyState
          title={t('people.emptyTitle')}
          description={t('people.emptyDescription', {
            profile: profile.value.name,
          })}
          snippet={CONTACT_SNIPPET}
        />
      )}
      <div className={classes.groups}>
        {' '}
        {onCall.length > 0 && (
          <div className={classes.group}>
            <h3 className={classes.heading}>{t('people.onCall')}</h3>
            <div className={classes.ways}>
              {onCall.map(entityRef => (
                <Person key={entityRef} entityRef={entityRef} />
              ))}
            </div>
          </div>
        )}
        {kinds.map(kind => (
          <ContactGroup
            key={kind}
            title={t(`people.kind.${kind}`)}
            contacts={contacts.filter(contact => contact.kind === kind)}
          />
        ))}
      </div>{' '}
    </Panel>
  );
}

function ContactGroup(props: { title: string; contacts: ProfileContact[] }) {
  const classes = useStyles();
  if (props.contacts.length === 0) {
    return null;
  }
  const contacts = [...props.contacts].sort(
    (a, b) => (a.level ?? 0) - (b.level ?? 0),
  );
  return (
    <div className={classes.group}>
      <h3 className={classes.heading}>{props.title}</h3>
      <ul className={classes.list}>
        {contacts.map(contact => (
          <Contact key={contact.id} contact={contact} />
        ))}
      </ul>
    </div>
  );
}

function Contact(props: { contact: ProfileContact }) {
  const { contact } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(quantumRerankTranslationRef);
  const mail = contact.email && safeHref(`mailto:${contact.email}`);
  const page = contact.url && safeHref(contact.url);
  return (
    <li>
      <div>
        <span className={classes.title}>{contact.title}</span>
        {contact.level !== undefined &&
          ` · ${t('people.level', { level: String(contact.level) })}`}
      </div>
      {contact.purpose && (
        <div className={classes.purpose}>{contact.purpose}</div>
      )}
      <div className={classes.ways}>
        {mail && <Link to={mail}>{contact.email}</Link>}
        {contact.slack && <span>{contact.slack}</span>}
        {page && <Link to={page}>{t('people.page')}</Link>}
      </div>
    </li>
  );
}
